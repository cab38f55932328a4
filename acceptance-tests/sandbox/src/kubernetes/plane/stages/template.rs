//! Stages as KWOK reads them: expressions of jq, and templates of Go.

use super::{Container, STAGES, Stage, Told};

/// All stages, as KWOK reads them.
pub(in crate::kubernetes::plane) fn text() -> String {
    let mut documents = vec![NODES.to_owned(), GOES.to_owned()];
    documents.extend(STAGES.iter().map(Stage::document));
    documents.join("---\n")
}

/// How a node comes up.
const NODES: &str = r#"apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata:
  name: node-comes-up
spec:
  resourceRef:
    apiGroup: v1
    kind: Node
  selector:
    matchExpressions:
    - key: '.status.conditions.[] | select(.type == "Ready") | .status'
      operator: NotIn
      values: ["True"]
  next:
    statusTemplate: |
      conditions:
      {{ range NodeConditions }}
      - type: {{ .type | Quote }}
        status: {{ .status | Quote }}
        reason: {{ .reason | Quote }}
        message: {{ .message | Quote }}
        lastHeartbeatTime: {{ Now | Quote }}
        lastTransitionTime: {{ Now | Quote }}
      {{ end }}
"#;

/// How a pod goes: at once, because nothing of it runs.
const GOES: &str = r#"apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata:
  name: pod-goes
spec:
  resourceRef:
    apiGroup: v1
    kind: Pod
  selector:
    matchExpressions:
    - key: .metadata.deletionTimestamp
      operator: Exists
  next:
    delete: true
"#;

/// The life of a pod, as an expression of jq. Pods of one that `recovers` fail until a time, and those that are made
/// later complete.
const LIFE: &str = r#"((.metadata.annotations["slipway.dev/pod-life"] // (if any(.metadata.ownerReferences[]?; .kind == "Job") then "completes" else "runs" end)) as $named | if $named != "recovers" then $named elif (.metadata.creationTimestamp | fromdate) < (.metadata.annotations["slipway.dev/recovers-at"] | tonumber) then "fails" else "completes" end)"#;

/// What templates begin with: the annotations, in `$c` the container that they are about, and in `$init` whether the
/// others wait for it.
const BEGIN: &str = r#"{{ $pod := . }}
{{ $notes := or .metadata.annotations dict }}
{{ $which := or (index $notes "slipway.dev/container") "" }}
{{ $c := index .spec.containers 0 }}
{{ $init := false }}
{{ range .spec.initContainers }}{{ if eq .name $which }}{{ $c = . }}{{ $init = true }}{{ end }}{{ end }}
{{ range .spec.containers }}{{ if eq .name $which }}{{ $c = . }}{{ end }}{{ end }}
"#;

impl Stage {
    fn document(&self) -> String {
        let lives = match self.lives {
            [] => {
                let all = STAGES.iter().flat_map(|stage| stage.lives);
                let none: Vec<String> = all.map(|life| format!("$life != \"{life}\"")).collect();
                none.join(" and ")
            }
            some => {
                let one: Vec<String> = some
                    .iter()
                    .map(|life| format!("$life == \"{life}\""))
                    .collect();
                one.join(" or ")
            }
        };
        let key = format!(
            "{LIFE} as $life | if ({lives}) and .metadata.deletionTimestamp == null and ({}) then \"yes\" else \"no\" end",
            self.when
        );
        let mut delay = format!("    durationMilliseconds: {}\n", self.delay.0);
        if let Some(annotation) = self.delay.1 {
            let seconds = format!(
                r#".metadata.annotations["{annotation}"] | if . then . + "s" else empty end"#
            );
            delay += &format!("    durationFrom:\n      expressionFrom: '{seconds}'\n");
        }
        let events: String = self.events.iter().map(event).collect();
        format!(
            r#"apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata:
  name: pod-{name}
spec:
  resourceRef:
    apiGroup: v1
    kind: Pod
  selector:
    matchExpressions:
    - key: '{key}'
      operator: In
      values: ["yes"]
  delay:
{delay}  steps:
  - patch:
      subresource: status
      root: status
      template: |
{template}{events}"#,
            name = self.name,
            template = indented(&format!("{BEGIN}{}", self.status()), 8),
        )
    }

    fn status(&self) -> String {
        let (ready, lines) = self.container.lines();
        let all_ready = if ready { "True" } else { "False" };
        let ends = matches!(self.container, Container::Ended { .. });
        let unready = match (ready, ends) {
            (true, _) => String::new(),
            (false, true) => format!("  reason: Pod{}\n", match self.phase { "Succeeded" => "Completed", _ => "Failed" }),
            (false, false) => "  reason: ContainersNotReady\n  message: {{ printf \"containers with unready status: [%s]\" $c.name | Quote }}\n".to_owned(),
        };
        let others = match ends {
            true => {
                "    state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}\n    ready: false\n    started: false\n"
            }
            false => {
                "    state: {running: {startedAt: {{ Now | Quote }}}}\n    ready: true\n    started: true\n"
            }
        };
        let waits = "    restartCount: 0\n    ready: false\n    started: false\n    state: {waiting: {reason: PodInitializing}}\n";
        let phase = self.phase;
        format!(
            r#"phase: {{{{ if and $init (eq "{phase}" "Running") }}}}Pending{{{{ else }}}}{phase}{{{{ end }}}}
{{{{ if not .status.startTime }}}}
startTime: {{{{ Now | Quote }}}}
{{{{ end }}}}
conditions:
- type: Initialized
  status: {{{{ if $init }}}}"False"{{{{ else }}}}"True"{{{{ end }}}}
  lastTransitionTime: {{{{ Now | Quote }}}}
- type: Ready
  status: "{all_ready}"
  lastTransitionTime: {{{{ Now | Quote }}}}
{unready}- type: ContainersReady
  status: "{all_ready}"
  lastTransitionTime: {{{{ Now | Quote }}}}
{unready}{{{{ range .spec.readinessGates }}}}
- type: {{{{ .conditionType | Quote }}}}
  status: "True"
  lastTransitionTime: {{{{ Now | Quote }}}}
{{{{ end }}}}
initContainerStatuses:
{{{{ $reached := false }}}}
{{{{ range $at, $c := .spec.initContainers }}}}
  {{{{ $old := dict }}}}
  {{{{ with $pod.status.initContainerStatuses }}}}{{{{ $old = index . $at }}}}{{{{ end }}}}
  {{{{ $restarts := or $old.restartCount 0 }}}}
  - name: {{{{ $c.name | Quote }}}}
    image: {{{{ $c.image | Quote }}}}
    imageID: ""
    {{{{ if eq $which $c.name }}}}
    {{{{ $reached = true }}}}
{lines}    {{{{ else if $reached }}}}
{waits}    {{{{ else if eq (or .restartPolicy "") "Always" }}}}
    restartCount: 0
    ready: true
    started: true
    state: {{running: {{startedAt: {{{{ Now | Quote }}}}}}}}
    {{{{ else }}}}
    restartCount: 0
    ready: true
    state: {{terminated: {{exitCode: 0, reason: Completed, startedAt: {{{{ Now | Quote }}}}, finishedAt: {{{{ Now | Quote }}}}}}}}
    {{{{ end }}}}
{{{{ end }}}}
containerStatuses:
{{{{ range $at, $c := .spec.containers }}}}
  {{{{ $old := dict }}}}
  {{{{ with $pod.status.containerStatuses }}}}{{{{ $old = index . $at }}}}{{{{ end }}}}
  {{{{ $restarts := or $old.restartCount 0 }}}}
  - name: {{{{ $c.name | Quote }}}}
    image: {{{{ $c.image | Quote }}}}
    imageID: ""
    {{{{ if $init }}}}
{waits}    {{{{ else if or (eq $which "") (eq $which $c.name) }}}}
{lines}    {{{{ else }}}}
    restartCount: 0
{others}    {{{{ end }}}}
{{{{ end }}}}
{{{{ if not .status.podIP }}}}
{{{{ with NodeIPsWith .spec.nodeName }}}}
hostIP: {{{{ index . 0 | Quote }}}}
hostIPs:
{{{{ range . }}}}
- ip: {{{{ . | Quote }}}}
{{{{ end }}}}
{{{{ end }}}}
{{{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}}}
podIP: {{{{ index . 0 | Quote }}}}
podIPs:
{{{{ range . }}}}
- ip: {{{{ . | Quote }}}}
{{{{ end }}}}
{{{{ end }}}}
{{{{ end }}}}
"#
        )
    }
}

impl Container {
    /// Whether it is ready, and its status.
    fn lines(self) -> (bool, String) {
        let now = "{{ Now | Quote }}";
        let last = "    lastState: {{ or $old.lastState dict | toJson }}\n";
        let keeps = "    restartCount: {{ $restarts }}\n";
        let waits = "    ready: false\n    started: false\n";
        match self {
            Self::Runs { ready } => (
                ready,
                format!(
                    "{keeps}{last}    ready: {ready}\n    started: true\n    state: {{running: {{startedAt: {now}}}}}\n"
                ),
            ),
            Self::RunsAgain => (
                false,
                format!(
                    "    restartCount: {{{{ add 1 $restarts }}}}\n{last}    ready: false\n    started: true\n    state: {{running: {{startedAt: {now}}}}}\n"
                ),
            ),
            Self::Waits { reason, message } => (
                false,
                format!(
                    "{keeps}{last}{waits}    state:\n      waiting:\n        reason: {reason}\n        message: |-\n          {message}\n"
                ),
            ),
            Self::BacksOff { reason, code } => (
                false,
                format!(
                    "{keeps}{waits}    lastState: {{terminated: {{exitCode: {code}, reason: {reason}, containerID: \"containerd://{{{{ $restarts }}}}\", startedAt: {now}, finishedAt: {now}}}}}\n    state:\n      waiting:\n        reason: CrashLoopBackOff\n        message: |-\n          {}\n",
                    "back-off 10s restarting failed container={{ $c.name }} pod={{ $pod.metadata.name }}_{{ $pod.metadata.namespace }}({{ $pod.metadata.uid }})"
                ),
            ),
            Self::Ended { reason, code } => (
                false,
                format!(
                    "{keeps}{waits}    state: {{terminated: {{exitCode: {code}, reason: {reason}, startedAt: {now}, finishedAt: {now}}}}}\n"
                ),
            ),
        }
    }
}

/// An event, which is an object of its own: those that KWOK writes itself say nothing of the pod.
fn event((kind, reason, message): &Told) -> String {
    let text = format!(
        r#"{BEGIN}apiVersion: v1
kind: Event
metadata:
  name: {{{{ printf "%s.%s" .metadata.name (randNumeric 12) | Quote }}}}
  namespace: {{{{ .metadata.namespace | Quote }}}}
involvedObject:
  apiVersion: v1
  kind: Pod
  name: {{{{ .metadata.name | Quote }}}}
  namespace: {{{{ .metadata.namespace | Quote }}}}
  uid: {{{{ .metadata.uid | Quote }}}}
  fieldPath: {{{{ printf "spec.containers{{%s}}" $c.name | Quote }}}}
type: {kind}
reason: {reason}
message: |-
  {message}
count: 1
firstTimestamp: {{{{ Now | Quote }}}}
lastTimestamp: {{{{ Now | Quote }}}}
source:
  component: kubelet
  host: {{{{ .spec.nodeName | Quote }}}}
reportingComponent: kubelet
reportingInstance: {{{{ .spec.nodeName | Quote }}}}
"#
    );
    format!("  - apply:\n      template: |\n{}", indented(&text, 8))
}

fn indented(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    text.lines().map(|line| format!("{pad}{line}\n")).collect()
}
