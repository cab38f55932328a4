//! Tags of services whose requests and answers have them as lists of keys and values. Each SDK has a
//! struct of its own for them.

use crate::api::Api;
use crate::tagged::{self, TagsAttr};
use crate::tags::Tags;

/// One tag in the form of an SDK.
pub(crate) trait SdkTag: Sized {
    /// The tag of this key with this value; `None` is for builders that can fail, which none does that
    /// has both.
    fn of(key: &str, value: &str) -> Option<Self>;

    /// Its key and its value; `None` without a key.
    fn pair(&self) -> Option<(&str, &str)>;
}

/// The form of an SDK in which both members are optional.
macro_rules! optional_members {
    ($($tag:ty),*) => {$(
        impl SdkTag for $tag {
            fn of(key: &str, value: &str) -> Option<Self> {
                Some(Self::builder().key(key).value(value).build())
            }

            fn pair(&self) -> Option<(&str, &str)> {
                Some((self.key()?, self.value().unwrap_or_default()))
            }
        }
    )*};
}

optional_members!(
    aws_sdk_ec2::types::Tag,
    aws_sdk_elasticache::types::Tag,
    aws_sdk_rds::types::Tag,
    aws_sdk_redshift::types::Tag,
    aws_sdk_secretsmanager::types::Tag
);

/// The form of an SDK in which both members are required.
macro_rules! required_members {
    ($($tag:ty),*) => {$(
        impl SdkTag for $tag {
            fn of(key: &str, value: &str) -> Option<Self> {
                Self::builder().key(key).value(value).build().ok()
            }

            fn pair(&self) -> Option<(&str, &str)> {
                Some((self.key(), self.value()))
            }
        }
    )*};
}

required_members!(
    aws_sdk_dynamodb::types::Tag,
    aws_sdk_ecr::types::Tag,
    aws_sdk_eventbridge::types::Tag,
    aws_sdk_iam::types::Tag,
    aws_sdk_s3::types::Tag,
    aws_sdk_sns::types::Tag,
    aws_sdk_ssm::types::Tag
);

/// KMS has names of its own for both members.
impl SdkTag for aws_sdk_kms::types::Tag {
    fn of(key: &str, value: &str) -> Option<Self> {
        Self::builder().tag_key(key).tag_value(value).build().ok()
    }

    fn pair(&self) -> Option<(&str, &str)> {
        Some((self.tag_key(), self.tag_value()))
    }
}

/// Tags in the form of requests.
pub(crate) fn tags<T: SdkTag>(tags: &Tags) -> Vec<T> {
    tags.iter()
        .filter_map(|(key, value)| T::of(key, value))
        .collect()
}

/// The tags of a new object, in the form of its create; none when there are none.
pub(crate) fn on_create<C, T: SdkTag>(api: &Api<C>, own: &TagsAttr) -> Option<Vec<T>> {
    tagged::on_create(&api.tags, own).as_ref().map(tags)
}

/// The tags of an object as the service answers them.
pub(crate) fn read_tags<T: SdkTag>(tags: Option<&[T]>) -> Tags {
    let pairs = tags.unwrap_or_default().iter().filter_map(SdkTag::pair);
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_survive_the_way_to_an_sdk_and_back() {
        fn check<T: SdkTag>() {
            let wished = Tags::from([
                ("Name".to_owned(), "web".to_owned()),
                ("empty".to_owned(), String::new()),
            ]);
            assert_eq!(read_tags(Some(&tags::<T>(&wished))), wished);
            assert_eq!(read_tags::<T>(None), Tags::new());
        }
        check::<aws_sdk_ec2::types::Tag>();
        check::<aws_sdk_iam::types::Tag>();
        check::<aws_sdk_kms::types::Tag>();
        check::<aws_sdk_rds::types::Tag>();
    }

    #[test]
    fn a_tag_without_a_value_has_an_empty_one_and_one_without_a_key_is_none() {
        let builder = aws_sdk_rds::types::Tag::builder;
        let told = [builder().key("a").build(), builder().value("b").build()];
        let expected = Tags::from([("a".to_owned(), String::new())]);
        assert_eq!(read_tags(Some(&told)), expected);
    }
}
