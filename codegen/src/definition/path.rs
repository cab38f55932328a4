//! Places in answers, and templates of attributes.

use std::fmt;

/// A place in an answer: `Vpcs[].CidrBlock`, `Attachments[0].VpcId`,
/// `NatGatewayAddresses[IsPrimary=true].PublicIp` for the first that fits, and with a star for all;
/// several conditions are joined by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(pub Vec<Segment>);

/// One member on the way to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The member.
    pub member: String,
    /// Which of its elements, when it is a list.
    pub select: Select,
}

/// Which elements of a list are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Select {
    /// It is no list, or the list itself is meant.
    Whole,
    /// Every one.
    Each,
    /// The first.
    First,
    /// The first for which all of these hold.
    Where(Vec<Condition>),
    /// Every one for which all of these hold.
    EachWhere(Vec<Condition>),
}

/// What an element of a list has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The place in the element.
    pub place: Place,
    /// What stands there; a template.
    pub equals: String,
    /// What kind of value that is. The way through the shapes tells it; until then it is a text.
    pub kind: Compared,
    /// Whether the SDK always has a value there; the way tells it too.
    pub is_given: bool,
}

/// A kind of value that elements are chosen by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compared {
    /// A text, or an enumeration.
    #[default]
    Text,
    /// A whole number.
    Number,
    /// A truth value.
    Truth,
}

impl Place {
    /// Reads a place.
    ///
    /// # Errors
    /// When a part of it is none of the forms above.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (member, after) = rest.split_at(end);
            let is_name = (member.bytes()).all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if member.is_empty() || !is_name {
                return Err(format!("`{member}` is no member's name"));
            }
            let (select, after) = match after.strip_prefix('[') {
                Some(inside) => {
                    let (inside, after) = inside
                        .split_once(']')
                        .ok_or("a `[` is not closed by a `]`")?;
                    (selection(inside)?, after)
                }
                None => (Select::Whole, after),
            };
            segments.push(Segment {
                member: member.to_owned(),
                select,
            });
            rest = match after.strip_prefix('.') {
                Some("") => return Err("it ends with a dot".to_owned()),
                Some(rest) => rest,
                None if after.is_empty() => after,
                None => return Err(format!("`{after}` does not begin with a dot")),
            };
        }
        if segments.is_empty() {
            return Err("it is empty".to_owned());
        }
        Ok(Self(segments))
    }
}

fn selection(text: &str) -> Result<Select, String> {
    match text {
        "" => Ok(Select::Each),
        "0" => Ok(Select::First),
        _ => Ok(match text.strip_prefix('*') {
            Some(text) => Select::EachWhere(conditions(text)?),
            None => Select::Where(conditions(text)?),
        }),
    }
}

fn conditions(text: &str) -> Result<Vec<Condition>, String> {
    let all = text.split(',').map(|text| {
        let (place, equals) = text.split_once('=').ok_or(
            "between brackets stands nothing, `0`, `Member=value`, `*Member=value`, or several of these with commas",
        )?;
        Ok(Condition {
            place: Place::parse(place)?,
            equals: equals.to_owned(),
            kind: Compared::default(),
            is_given: false,
        })
    });
    all.collect()
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (star, conditions) = match self {
            Self::Whole => return Ok(()),
            Self::Each => return f.write_str("[]"),
            Self::First => return f.write_str("[0]"),
            Self::Where(conditions) => ("", conditions),
            Self::EachWhere(conditions) => ("*", conditions),
        };
        let conditions = conditions.iter();
        let conditions: Vec<_> = conditions
            .map(|it| format!("{}={}", it.place, it.equals))
            .collect();
        write!(f, "[{star}{}]", conditions.join(","))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{}{}", segment.member, segment.select)?;
        }
        Ok(())
    }
}

/// Text with attributes in braces: `{role}/{policy_arn}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The value of an attribute; with `|`, of the first of several that has one.
    Attribute(String),
    /// A text and the attribute after it, both only when that has a value: `[,{owner}]`.
    Perhaps {
        /// The text.
        text: String,
        /// The attribute.
        attribute: String,
    },
    /// An attribute and the text after it, both only when it has another value than this:
    /// `[{bus!=default}/]`.
    Unless {
        /// The attribute.
        attribute: String,
        /// The value.
        value: String,
        /// The text.
        text: String,
    },
    /// The CRC-32 of a text of attributes.
    Checksum {
        /// Whether it is written in hexadecimal digits.
        hexadecimal: bool,
        /// The text.
        of: Template,
    },
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When a brace is not closed, or nothing stands in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after
                .split_once('}')
                .ok_or("a `{` is not closed by a `}`")?;
            if name.is_empty() || name.contains('{') {
                return Err("nothing stands between `{` and `}`".to_owned());
            }
            let (before, perhaps) = match before.split_once('[') {
                Some((before, text)) => (before, Some(text)),
                None => (before, None),
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            if let (Some(""), Some((attribute, value))) = (perhaps, name.split_once("!=")) {
                let (text, after) = after
                    .split_once(']')
                    .ok_or("a `[` is not closed by a `]`")?;
                if attribute.is_empty() || value.is_empty() || text.is_empty() || text.contains('{')
                {
                    return Err("a beginning is written `[{attribute!=value}text]`".to_owned());
                }
                pieces.push(Piece::Unless {
                    attribute: attribute.to_owned(),
                    value: value.to_owned(),
                    text: text.to_owned(),
                });
                rest = after;
                continue;
            }
            if let Some(text) = perhaps {
                rest = after
                    .strip_prefix(']')
                    .ok_or("a `[` is not closed by a `]` after one attribute")?;
                pieces.push(Piece::Perhaps {
                    text: text.to_owned(),
                    attribute: name.to_owned(),
                });
                continue;
            }
            pieces.push(match name.split_once('(') {
                None => Piece::Attribute(name.to_owned()),
                Some((function, inside)) => checksum(function, inside)?,
            });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The attributes in it; of alternatives (`{subnet_id|gateway_id}`) each.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.names().into_iter()
    }

    /// The attributes that every text of it has.
    pub fn certain(&self) -> impl Iterator<Item = &str> {
        let pieces = self.0.iter();
        let pieces = pieces.filter(|piece| !matches!(piece, Piece::Perhaps { .. }));
        pieces.flat_map(Piece::names)
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().flat_map(Piece::names).collect()
    }
}

impl Piece {
    /// The attributes in it.
    fn names(&self) -> Vec<&str> {
        match self {
            Self::Attribute(names) => names.split('|').collect(),
            Self::Perhaps { attribute, .. } | Self::Unless { attribute, .. } => {
                vec![attribute.as_str()]
            }
            Self::Checksum { of, .. } => of.names(),
            Self::Text(_) => Vec::new(),
        }
    }
}

/// Reads `crc32(a-b)` and `crc32_hex(a-b)` behind the opening parenthesis; what cannot stand in a name
/// is text.
fn checksum(function: &str, inside: &str) -> Result<Piece, String> {
    let hexadecimal = match function {
        "crc32" => false,
        "crc32_hex" => true,
        other => {
            return Err(format!(
                "there is no `{other}(…)`, only crc32 and crc32_hex"
            ));
        }
    };
    let mut rest = inside
        .strip_suffix(')')
        .ok_or("a `(` is not closed by a `)`")?;
    let mut pieces = Vec::new();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '|';
    while let Some(first) = rest.chars().next() {
        let named = is_name(first);
        let end = rest.find(|letter| is_name(letter) != named);
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        pieces.push(match named {
            true => Piece::Attribute(piece.to_owned()),
            false => Piece::Text(piece.to_owned()),
        });
        rest = after;
    }
    let of = Template(pieces);
    if of.attributes().next().is_none() {
        return Err("a checksum is made of attributes".to_owned());
    }
    Ok(Piece::Checksum { hexadecimal, of })
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Attribute(name) => write!(f, "{{{name}}}")?,
                Piece::Perhaps { text, attribute } => write!(f, "[{text}{{{attribute}}}]")?,
                Piece::Unless {
                    attribute,
                    value,
                    text,
                } => write!(f, "[{{{attribute}!={value}}}{text}]")?,
                Piece::Checksum { hexadecimal, of } => {
                    let suffix = if *hexadecimal { "_hex" } else { "" };
                    write!(f, "{{crc32{suffix}(")?;
                    for piece in &of.0 {
                        match piece {
                            Piece::Text(text) | Piece::Attribute(text) => f.write_str(text)?,
                            Piece::Perhaps { .. }
                            | Piece::Unless { .. }
                            | Piece::Checksum { .. } => {}
                        }
                    }
                    f.write_str(")}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
