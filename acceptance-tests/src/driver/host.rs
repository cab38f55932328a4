//! The hosts that the driver can play.

use slipway_proto::tfplugin6::ClientCapabilities;

/// A host whose requests the driver imitates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Host {
    /// Terraform 1.11, which knows write-only attributes and plans an apply without the private
    /// data of the first plan.
    #[default]
    Terraform1_11,
    /// Terraform 1.16, which knows computed blocks, gives the private data of the first plan to the
    /// second one, and reads identity schemas.
    Terraform1_16,
    /// OpenTofu 1.12, which never announces that it understands a deferral, and reads identity
    /// schemas.
    OpenTofu1_12,
}

/// The phase of a run, which decides what a host announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Everything before the person says yes.
    Plan,
    /// Everything after that.
    Apply,
}

impl Host {
    /// The version that the host tells the provider.
    pub fn version(self) -> &'static str {
        match self {
            Self::Terraform1_11 => "1.11.4",
            Self::Terraform1_16 => "1.16.0",
            Self::OpenTofu1_12 => "1.12.6",
        }
    }

    /// What the host announces in a phase.
    pub fn capabilities(self, phase: Phase) -> ClientCapabilities {
        let newest = self == Self::Terraform1_16;
        ClientCapabilities {
            // Terraform announces this while applying, even though its stable releases do nothing
            // with it (measured with 1.11.4).
            deferral_allowed: phase == Phase::Apply && self != Self::OpenTofu1_12,
            write_only_attributes_allowed: true,
            store_planned_private: newest,
            computed_blocks_allowed: newest,
        }
    }

    /// Whether blocks can be computed.
    pub fn knows_computed_blocks(self) -> bool {
        self == Self::Terraform1_16
    }

    /// Whether the second plan gets the private data of the first.
    pub fn stores_planned_private(self) -> bool {
        self == Self::Terraform1_16
    }

    /// Whether the host asks for identity schemas.
    pub fn knows_identity(self) -> bool {
        self != Self::Terraform1_11
    }
}
