//! The operations that change an instance.

use super::{Way, set_state, unknown};
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served, unsuccessful_item};
use crate::aws::query::Refusal;
use crate::aws::xml::Element;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::Instant;

impl Ec2 {
    /// The state of an instance, which has to be there.
    async fn state_of(&self, call: &Call<'_>, id: &str) -> Result<String, Refusal> {
        let found = call
            .one("DescribeInstances", "InstanceId", "reservationSet", id)
            .await;
        let item = found.and_then(|it| it.at(&["instancesSet", "item"]).cloned());
        let item = item.ok_or_else(|| unknown(call, id))?;
        let state = item.at(&["instanceState", "name"]);
        let state = state.map_or("", |it| it.text.as_str());
        Ok(self.instance_state(id).unwrap_or(state).to_owned())
    }

    pub(super) async fn switch_instances(&mut self, call: &Call<'_>) -> Served {
        let ids = call.form.list("InstanceId");
        let operation = call.operation();
        for id in &ids {
            let state = self.state_of(call, id).await?;
            let (word, good): (_, &[&str]) = match operation {
                "StartInstances" => ("started", &["stopped", "running", "pending"]),
                "StopInstances" => ("stopped", &["running", "stopping", "stopped"]),
                _ => continue,
            };
            if !good.contains(&state.as_str()) {
                let text =
                    format!("The instance '{id}' is not in a state from which it can be {word}.");
                return Err(call.refuse("IncorrectInstanceState", &text));
            }
        }
        if operation == "TerminateInstances" {
            return self.terminate(call, &ids).await;
        }
        let root = call.pass().await?;
        for id in &ids {
            if let Some(machine) = self.machines.machines.get_mut(id) {
                machine.way = match operation {
                    "StartInstances" => Way::Pending(Instant::now()),
                    _ => Way::Stopping(Instant::now()),
                };
            }
        }
        Ok(root)
    }

    /// moto ends an instance at once, so that it is asked when the time is over.
    async fn terminate(&mut self, call: &Call<'_>, ids: &[String]) -> Served {
        let mut set = Element::new("instancesSet");
        for id in ids {
            for attribute in ["disableApiTermination", "disableApiStop"] {
                let members = [("InstanceId", id.as_str()), ("Attribute", attribute)];
                let told = call.ask("DescribeInstanceAttribute", &members).await?;
                let is_on = told
                    .at(&[attribute, "value"])
                    .is_some_and(|it| it.text == "true");
                if is_on {
                    let text = format!(
                        "The instance '{id}' may not be terminated. Modify its '{attribute}' instance attribute and try again."
                    );
                    return Err(call.refuse("OperationNotPermitted", &text));
                }
            }
            let state = self.state_of(call, id).await?;
            let mut item = Element::new("item").with(Element::leaf("instanceId", id.as_str()));
            let now = if state == "terminated" {
                "terminated"
            } else {
                "shutting-down"
            };
            set_state(&mut item, "currentState", now);
            set_state(&mut item, "previousState", &state);
            set.children.push(item);
            match self.machines.machines.get_mut(id) {
                Some(machine) if now == "shutting-down" => {
                    machine.way = Way::ShuttingDown(Instant::now());
                }
                Some(_) => {}
                None => {
                    call.ask("TerminateInstances", &[("InstanceId.1", id)])
                        .await?;
                }
            }
        }
        self.settle_instances(call).await?;
        Ok(call.document().with(set))
    }

    pub(super) async fn change_instance(&mut self, call: &Call<'_>) -> Served {
        match call.operation() {
            "ModifyInstanceAttribute" => self.modify_attribute(call).await,
            "MonitorInstances" | "UnmonitorInstances" => self.monitor(call).await,
            "ModifyInstanceCreditSpecification" => self.modify_credits(call).await,
            "ModifyInstanceMetadataOptions" => {
                self.modify_block(call, "metadataOptions", "instanceMetadataOptions")
                    .await
            }
            "ModifyInstanceMaintenanceOptions" => {
                self.modify_block(call, "maintenanceOptions", "").await
            }
            "ModifyPrivateDnsNameOptions" => {
                let kind = call.form.get("PrivateDnsHostnameType");
                let id = call.form.text("InstanceId");
                let now = self.part(&id, "privateDnsNameOptions", "hostnameType");
                if kind.is_some() && kind != now.as_deref() {
                    self.only_stopped(call, &id).await?;
                }
                self.modify_block(call, "privateDnsNameOptions", "").await
            }
            _ => self.modify_capacity(call).await,
        }
    }

    fn part(&self, id: &str, block: &str, part: &str) -> Option<String> {
        let told = self.machines.machines.get(id)?.told.iter();
        let mut told = told.filter(|it| it.name == block);
        told.next()?.text_of(part).map(str::to_owned)
    }

    async fn only_stopped(&self, call: &Call<'_>, id: &str) -> Result<(), Refusal> {
        if self.state_of(call, id).await? != "stopped" {
            let text = format!("The instance '{id}' is not in the 'stopped' state.");
            return Err(call.refuse("IncorrectInstanceState", &text));
        }
        Ok(())
    }

    async fn modify_attribute(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("InstanceId");
        self.state_of(call, &id).await?;
        let is_any = |names: &[&str]| {
            names
                .iter()
                .any(|name| call.form.get(&format!("{name}.Value")).is_some())
        };
        if is_any(&["EbsOptimized", "InstanceType", "UserData"]) {
            self.only_stopped(call, &id).await?;
        }
        let mut form = call.form.clone();
        let name = "InstanceInitiatedShutdownBehavior";
        if let Some(value) = call.form.get(&format!("{name}.Value")) {
            form.remove(name);
            form.set("Attribute", "instanceInitiatedShutdownBehavior");
            form.set("Value", value);
        }
        if let Some(data) = call.form.get("UserData.Value") {
            // moto takes the bytes for their Base64.
            form.set("UserData.Value", &STANDARD.encode(data));
        }
        call.send(&form).await?;
        // A type brings its own number of cores along.
        if let Some(kind) = call.form.get("InstanceType.Value") {
            let found = call.one(
                "DescribeInstanceTypes",
                "InstanceType",
                "instanceTypeSet",
                kind,
            );
            let found = found.await;
            let cores = |name: &str| Some(found.as_ref()?.at(&["vCpuInfo", name])?.text.clone());
            let (cores, threads) = (cores("defaultCores"), cores("defaultThreadsPerCore"));
            if let Some(block) = self.block(&id, "cpuOptions") {
                block.set("coreCount", cores.unwrap_or_default());
                block.set("threadsPerCore", threads.unwrap_or_default());
            }
        }
        if let Some(is_on) = call.form.get("SourceDestCheck.Value") {
            let of = ("attachment.instance-id", id.as_str());
            let found = call.items("DescribeNetworkInterfaces", "networkInterfaceSet", of);
            let found = found.await?;
            let is_primary = |it: &&Element| {
                it.at(&["attachment", "deviceIndex"])
                    .is_some_and(|it| it.text == "0")
            };
            let primary = found.iter().find(is_primary);
            let primary = primary.and_then(|it| it.text_of("networkInterfaceId"));
            let members = [
                ("NetworkInterfaceId", primary.unwrap_or_default()),
                ("SourceDestCheck.Value", is_on),
            ];
            call.ask("ModifyNetworkInterfaceAttribute", &members)
                .await?;
        }
        if let Some(is_on) = call.form.get("EbsOptimized.Value")
            && let Some(told) = self.block(&id, "ebsOptimized")
        {
            is_on.clone_into(&mut told.text);
        }
        Ok(call.done())
    }

    fn block(&mut self, id: &str, name: &str) -> Option<&mut Element> {
        let machine = self.machines.machines.get_mut(id)?;
        machine.told.iter_mut().find(|it| it.name == name)
    }

    async fn monitor(&mut self, call: &Call<'_>) -> Served {
        let state = match call.operation() {
            "MonitorInstances" => "enabled",
            _ => "disabled",
        };
        let mut set = Element::new("instancesSet");
        for id in call.form.list("InstanceId") {
            self.state_of(call, &id).await?;
            let Some(block) = self.block(&id, "monitoring") else {
                return Err(unknown(call, &id));
            };
            block.set("state", state);
            let on_the_way = if state == "enabled" {
                "pending"
            } else {
                "disabling"
            };
            let told = Element::new("monitoring").with(Element::leaf("state", on_the_way));
            let item = Element::new("item").with(Element::leaf("instanceId", id));
            set.children.push(item.with(told));
        }
        Ok(call.document().with(set))
    }

    async fn modify_credits(&mut self, call: &Call<'_>) -> Served {
        let mut done = Element::new("successfulInstanceCreditSpecificationSet");
        let mut undone = Element::new("unsuccessfulInstanceCreditSpecificationSet");
        for one in call.form.structures("InstanceCreditSpecification") {
            let id = one.text("InstanceId");
            let found = call
                .one("DescribeInstances", "InstanceId", "reservationSet", &id)
                .await;
            let kind = found.as_ref().and_then(|it| it.find("instanceType"));
            let is_burstable = kind.is_some_and(|it| it.text.starts_with('t'));
            match self.machines.machines.get_mut(&id) {
                Some(machine) if is_burstable => {
                    machine.credits = one.text("CpuCredits");
                    done.children
                        .push(Element::new("item").with(Element::leaf("instanceId", id)));
                }
                _ => {
                    let code = "InstanceCreditSpecification.NotSupported";
                    let text = format!("The instance {id} has no CPU credits.");
                    undone.children.push(unsuccessful_item(&id, code, &text));
                }
            }
        }
        Ok(call.document().with(done).with(undone))
    }

    /// Sets the parts of a block that the call names.
    async fn modify_block(&mut self, call: &Call<'_>, name: &str, answered: &str) -> Served {
        let id = call.form.text("InstanceId");
        self.state_of(call, &id).await?;
        let Some(block) = self.block(&id, name) else {
            return Err(unknown(call, &id));
        };
        for (member, part) in [
            ("AutoRecovery", "autoRecovery"),
            (
                "EnableResourceNameDnsAAAARecord",
                "enableResourceNameDnsAAAARecord",
            ),
            (
                "EnableResourceNameDnsARecord",
                "enableResourceNameDnsARecord",
            ),
            ("HttpEndpoint", "httpEndpoint"),
            ("HttpProtocolIpv6", "httpProtocolIpv6"),
            ("HttpPutResponseHopLimit", "httpPutResponseHopLimit"),
            ("HttpTokens", "httpTokens"),
            ("InstanceMetadataTags", "instanceMetadataTags"),
            ("PrivateDnsHostnameType", "hostnameType"),
        ] {
            if let Some(value) = call.form.get(member) {
                block.set(part, value);
            }
        }
        let mut root = call.document().with(Element::leaf("instanceId", id));
        if answered.is_empty() {
            root.set("return", "true");
        } else {
            root.children.push(Element {
                name: answered.to_owned(),
                ..block.clone()
            });
        }
        Ok(root)
    }

    /// Only of an instance that is stopped (EC2 API reference,
    /// ModifyInstanceCapacityReservationAttributes).
    async fn modify_capacity(&mut self, call: &Call<'_>) -> Served {
        let id = call.form.text("InstanceId");
        self.only_stopped(call, &id).await?;
        let asked = call.form.below("CapacityReservationSpecification");
        let Some(block) = self.block(&id, "capacityReservationSpecification") else {
            return Err(unknown(call, &id));
        };
        block.children.clear();
        if let Some(preference) = asked.get("CapacityReservationPreference") {
            block.set("capacityReservationPreference", preference);
        }
        let target = asked.below("CapacityReservationTarget");
        if !target.is_empty() {
            let mut told = Element::new("capacityReservationTarget");
            for (member, part) in [
                ("CapacityReservationId", "capacityReservationId"),
                (
                    "CapacityReservationResourceGroupArn",
                    "capacityReservationResourceGroupArn",
                ),
            ] {
                if let Some(value) = target.get(member) {
                    told.set(part, value);
                }
            }
            block.children.push(told);
        }
        Ok(call.done())
    }
}
