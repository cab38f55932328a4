//! The providers that types belong to.

/// A provider, as far as its types differ from those of others by more than their API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// `aws`.
    #[default]
    Aws,
    /// `digitalocean`.
    DigitalOcean,
}

impl Face {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Aws, Self::DigitalOcean];

    /// That of a type in HCL, which begins with it.
    pub fn of(type_name: &str) -> Self {
        let name = type_name.split('_').next().unwrap_or_default();
        let found = Self::ALL.into_iter().find(|face| face.name() == name);
        found.unwrap_or(Self::Aws)
    }

    /// What its types begin with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::DigitalOcean => "digitalocean",
        }
    }

    /// Who answers its calls, as pages say it.
    pub const fn cloud(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::DigitalOcean => "DigitalOcean",
        }
    }

    /// The official provider.
    pub const fn official(self) -> &'static str {
        match self {
            Self::Aws => "hashicorp/aws",
            Self::DigitalOcean => "digitalocean/digitalocean",
        }
    }

    /// The attributes that mean the same in all of its types, and that the session knows more of than any
    /// definition: the region of a type, and its tags with those of the provider block.
    pub const fn common(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["region", "tags", "tags_all"],
            Self::DigitalOcean => &[],
        }
    }

    /// Whether an attribute is one of these.
    pub fn is_common(self, attribute: &str) -> bool {
        self.common().contains(&attribute)
    }
}
