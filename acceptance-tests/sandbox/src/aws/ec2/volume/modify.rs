//! Modifications of volumes.

use super::check_size;
use crate::aws::ec2::Ec2;
use crate::aws::ec2::call::{Call, Served};
use crate::aws::xml::Element;
use std::time::Instant;

impl Ec2 {
    pub(super) async fn modify_volume(&mut self, call: &Call<'_>) -> Served {
        let (id, form) = (call.form.text("VolumeId"), &call.form);
        let found = self.volume(call, &id).await?;
        let state = self.modification(call, &id).map(|it| {
            it.text_of("modificationState")
                .unwrap_or_default()
                .to_owned()
        });
        if state.is_some_and(|state| state == "modifying" || state == "optimizing") {
            let text = format!(
                "Volume '{id}' is in the process of being modified, and cannot be modified again until that is complete."
            );
            return Err(call.refuse("IncorrectModificationState", &text));
        }
        let now = |name: &str| found.text_of(name).unwrap_or_default().to_owned();
        let kind = form
            .get("VolumeType")
            .map_or_else(|| now("volumeType"), str::to_owned);
        check_size(call, &kind, form.get("Size"))?;
        let number = |text: &str| text.parse::<i64>().unwrap_or_default();
        if form
            .get("Size")
            .is_some_and(|size| number(size) < number(&now("size")))
        {
            let text = "New size cannot be smaller than existing size";
            return Err(call.refuse("InvalidParameterValue", text));
        }
        for (name, kinds) in [
            ("Iops", &["gp3", "io1", "io2"][..]),
            ("Throughput", &["gp3"]),
        ] {
            if form.get(name).is_some() && !kinds.contains(&kind.as_str()) {
                let text = format!("The parameter {name} is not supported for {kind} volumes.");
                return Err(call.refuse("InvalidParameterCombination", &text));
            }
        }
        let mut root = call.pass().await?;
        let after = self.volume(call, &id).await?;
        let mut told = Element::new("item").with(Element::leaf("volumeId", id.as_str()));
        for (name, of) in [
            ("Size", "size"),
            ("Iops", "iops"),
            ("Throughput", "throughput"),
            ("VolumeType", "volumeType"),
        ] {
            for (side, from) in [("original", &found), ("target", &after)] {
                if let Some(value) = from.text_of(of).filter(|value| !value.is_empty()) {
                    told.set(&format!("{side}{name}"), value);
                }
            }
        }
        let volume = self.volumes.volumes.entry(id).or_default();
        volume.region = call.region().to_owned();
        volume.modified = Some((Instant::now(), told.clone()));
        told.name = "volumeModification".to_owned();
        told.set("modificationState", "modifying");
        root.children
            .retain(|child| child.name != "volumeModification");
        Ok(root.with(told))
    }

    /// The last modification of a volume, with its state.
    pub(super) fn modification(&self, call: &Call<'_>, id: &str) -> Option<Element> {
        let (since, told) = self.volumes.volumes.get(id)?.modified.as_ref()?;
        let times = call.times();
        let state = if !Call::is_over(*since, times.volume_modifying) {
            "modifying"
        } else if !Call::is_over(*since, times.volume_modifying + times.volume_optimizing) {
            "optimizing"
        } else {
            "completed"
        };
        let mut told = told.clone();
        told.set("modificationState", state);
        told.set("progress", if state == "completed" { "100" } else { "0" });
        Some(told)
    }

    pub(super) async fn modifications(&mut self, call: &Call<'_>) -> Served {
        let asked = call.form.list("VolumeId");
        let ids = match asked.is_empty() {
            true => self.volumes.volumes.keys().cloned().collect(),
            false => asked.clone(),
        };
        let mut set = Element::new("volumeModificationSet");
        for id in ids {
            match self.modification(call, &id) {
                Some(told) => set.children.push(told),
                None if asked.is_empty() => {}
                None => {
                    self.volume(call, &id).await?;
                    let text = format!("Modification for volume '{id}' does not exist.");
                    return Err(call.refuse("InvalidVolumeModification.NotFound", &text));
                }
            }
        }
        Ok(call.document().with(set))
    }
}
