# Ceph's object gateway on loopback, in memory and without root:
#
#     bash radosgw.sh ROOT WORK PORT MONITOR
#
# ROOT is the folder that the packages are unpacked in. Prints `ready` when a user with the key FULL and the
# secret `secret` exists, and ends with its standard input.
set -euo pipefail
root=$1 work=$2 port=$3 monitor=$4
libraries=$root/usr/lib/x86_64-linux-gnu
export PATH=$root/usr/bin:$root/usr/sbin:$PATH
export LD_LIBRARY_PATH=$libraries:$libraries/ceph:$root/lib/x86_64-linux-gnu:$root/usr/lib
export PYTHONPATH=$root/usr/lib/python3/dist-packages
cluster=5a4db0c0-0000-4000-8000-000000000000
disk=5a4db0c0-0000-4000-8000-000000000001
mkdir -p "$work"/{mon,osd,rgw,run}
cat > "$work/ceph.conf" <<CONF
[global]
fsid = $cluster
mon host = v1:127.0.0.1:$monitor
auth cluster required = none
auth service required = none
auth client required = none
ms bind msgr2 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
osd objectstore = memstore
run dir = $work/run
log file = $work/\$name.log
admin socket = $work/run/\$name.asok
plugin dir = $libraries/ceph
erasure code dir = $libraries/ceph/erasure-code
osd class dir = $libraries/rados-classes
osd class load list = *
osd class default list = *
rgw frontends = beast endpoint=127.0.0.1:$port
rgw enable static website = true
rgw enable apis = s3, s3website, admin
rgw lc debug interval = 5
rgw data = $work/rgw
keyring = $work/keyring
[mon.a]
mon data = $work/mon
[osd.0]
osd data = $work/osd
CONF
touch "$work/keyring"
exec 3>&1 > "$work/out.log" 2>&1
# Everything is in memory, and a gateway without its cluster would not end by itself.
trap 'kill -KILL $(jobs -p) 2>/dev/null || true' EXIT
monmaptool --create --fsid $cluster --addv a "[v1:127.0.0.1:$monitor]" "$work/monmap"
ceph-mon -c "$work/ceph.conf" -i a --mkfs --monmap "$work/monmap"
ceph-mon -c "$work/ceph.conf" -i a -f &
daemons=$!
ceph-osd -c "$work/ceph.conf" -i 0 --mkfs --osd-uuid $disk
ceph -c "$work/ceph.conf" --connect-timeout 30 osd new $disk 0
ceph-osd -c "$work/ceph.conf" -i 0 -f &
daemons="$daemons $!"
radosgw -c "$work/ceph.conf" -n client.admin -f &
daemons="$daemons $!"
until (exec 4<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do
    # A minute is enough on a busy machine, and one that has ended will never answer.
    kill -0 $daemons
    test $SECONDS -lt 60
    sleep 0.2
done
radosgw-admin -c "$work/ceph.conf" user create --uid spaces --display-name spaces --access-key FULL --secret-key secret
echo ready >&3
cat > /dev/null
