//! Hooks of `aws_volume_attachment`.

use std::time::Duration;

use slipway_engine::lifecycle::{Failure, Work};
use slipway_framework::model::Attr;

use crate::ec2::instances::power;
use crate::generated::ec2::volume_attachment::{Hooks, VolumeAttachments};
use crate::parts::given;

/// How long an instance may take to stop: as long as hashicorp/aws waits for it.
const STOPPED: Duration = Duration::from_secs(600);

impl Hooks for VolumeAttachments {
    async fn stop_instance(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        if work.prior.stop_instance_before_detaching != Attr::Known(true) {
            return Ok(());
        }
        let instance = given(&work.prior.instance_id).unwrap_or_default();
        power::stop(work.api, instance, false, STOPPED).await
    }
}
