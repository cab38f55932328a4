//! An ACM that answers by script. A call that the script does not expect fails the test, and so does
//! an answer that nobody asked for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use aws_sdk_acm::types::builders::CertificateDetailBuilder;
use aws_sdk_acm::types::{
    CertificateDetail, CertificateStatus, CertificateType, DomainValidation, RecordType,
    ResourceRecord, ValidationMethod,
};
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Managed;
use slipway_engine::retry::Retry;
use slipway_engine::stop::Stop;
use slipway_framework::diag::Diagnostics;

use crate::acm::api::{AcmApi, Answer, Issued, Listing, NewCertificate, Page, Upload};
use crate::acm::certificate::Certificate;
use crate::acm::session::{Connect, Session};
use crate::error::ACM;
use crate::outlook::Outlook;
use crate::tags::{TagRules, Tags};

pub(super) const ARN: &str = "arn:aws:acm:eu-west-1:123456789012:certificate/7e7a28d2";
pub(super) const REGION: &str = "eu-west-1";

/// What the fake answers.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// An ARN.
    Arn,
    /// A description.
    Detail(Box<CertificateDetail>),
    /// Nothing but success.
    Done,
    /// Tags.
    Tags(Tags),
    /// A failure of this kind.
    Fails(ErrorKind),
}

/// The scripted ACM, and where the resources get it from.
pub(super) struct Fake {
    script: Mutex<VecDeque<(&'static str, Reply)>>,
    /// Answers for the calls of an operation once the script is over.
    rest: Mutex<BTreeMap<&'static str, Reply>>,
    pub(super) requests: Mutex<Vec<NewCertificate>>,
    pub(super) uploads: Mutex<Vec<Upload>>,
    pub(super) calls: Mutex<Vec<String>>,
}

impl Fake {
    pub(super) fn new(script: impl IntoIterator<Item = (&'static str, Reply)>) -> Arc<Self> {
        Arc::new(Self {
            script: Mutex::new(script.into_iter().collect()),
            rest: Mutex::default(),
            requests: Mutex::default(),
            uploads: Mutex::default(),
            calls: Mutex::default(),
        })
    }

    /// From the end of the script on, this operation answers so.
    pub(super) fn then_always(self: Arc<Self>, operation: &'static str, reply: Reply) -> Arc<Self> {
        self.rest.lock().unwrap().insert(operation, reply);
        self
    }

    /// The calls that were made, after making sure that the whole script was used.
    pub(super) fn calls(&self) -> Vec<String> {
        let left = self.script.lock().unwrap();
        assert!(left.is_empty(), "nobody asked for {left:?}");
        self.calls.lock().unwrap().clone()
    }

    fn answer(&self, operation: &'static str, detail: &str) -> Result<Reply, CloudError> {
        let text = if detail.is_empty() {
            operation.to_owned()
        } else {
            format!("{operation} {detail}")
        };
        self.calls.lock().unwrap().push(text);
        let next = self.script.lock().unwrap().pop_front();
        let reply = match next {
            Some((expected, reply)) => {
                assert_eq!(expected, operation, "the script expects another call");
                reply
            }
            None => {
                let rest = self.rest.lock().unwrap();
                rest.get(operation)
                    .unwrap_or_else(|| panic!("{operation} was not expected"))
                    .clone()
            }
        };
        match reply {
            Reply::Fails(kind) => Err(CloudError::new(ACM, operation, kind).with_code("Scripted")),
            reply => Ok(reply),
        }
    }

    fn unit(&self, operation: &'static str, detail: &str) -> Answer<'_, ()> {
        let answer = self.answer(operation, detail).map(drop);
        Box::pin(std::future::ready(answer))
    }
}

impl AcmApi for Fake {
    fn request<'a>(&'a self, new: &'a NewCertificate) -> Answer<'a, String> {
        self.requests.lock().unwrap().push(new.clone());
        let answer = self
            .answer("RequestCertificate", "")
            .map(|_| ARN.to_owned());
        Box::pin(std::future::ready(answer))
    }

    fn import<'a>(&'a self, upload: &'a Upload) -> Answer<'a, String> {
        self.uploads.lock().unwrap().push(upload.clone());
        let answer = self.answer("ImportCertificate", "").map(|_| ARN.to_owned());
        Box::pin(std::future::ready(answer))
    }

    fn describe<'a>(&'a self, _: &'a str) -> Answer<'a, CertificateDetail> {
        let answer = self
            .answer("DescribeCertificate", "")
            .map(|reply| match reply {
                Reply::Detail(detail) => *detail,
                other => panic!("a description was asked for, the script has {other:?}"),
            });
        Box::pin(std::future::ready(answer))
    }

    fn list<'a>(&'a self, _: &'a Listing, _: Option<String>) -> Answer<'a, Page> {
        panic!("the resources list nothing")
    }

    fn get<'a>(&'a self, _: &'a str) -> Answer<'a, Issued> {
        panic!("the resources get nothing")
    }

    fn delete<'a>(&'a self, _: &'a str) -> Answer<'a, ()> {
        self.unit("DeleteCertificate", "")
    }

    fn set_logging<'a>(&'a self, _: &'a str, preference: &'a str) -> Answer<'a, ()> {
        self.unit("UpdateCertificateOptions", preference)
    }

    fn renew<'a>(&'a self, _: &'a str) -> Answer<'a, ()> {
        self.unit("RenewCertificate", "")
    }

    fn tags<'a>(&'a self, _: &'a str) -> Answer<'a, Tags> {
        let answer = self
            .answer("ListTagsForCertificate", "")
            .map(|reply| match reply {
                Reply::Tags(tags) => tags,
                other => panic!("tags were asked for, the script has {other:?}"),
            });
        Box::pin(std::future::ready(answer))
    }

    fn add_tags<'a>(&'a self, _: &'a str, tags: &'a Tags) -> Answer<'a, ()> {
        self.unit("AddTagsToCertificate", &format!("{tags:?}"))
    }

    fn remove_tags<'a>(&'a self, _: &'a str, keys: &'a BTreeSet<String>) -> Answer<'a, ()> {
        self.unit("RemoveTagsFromCertificate", &format!("{keys:?}"))
    }
}

/// A configured provider whose ACM is the fake.
pub(super) struct Bench {
    pub(super) fake: Arc<Fake>,
    pub(super) runtime: Runtime,
    pub(super) stop: Stop,
    pub(super) outlook: Option<Outlook>,
}

impl Bench {
    pub(super) fn new(fake: &Arc<Fake>, runtime: &Runtime) -> Arc<Self> {
        Arc::new(Self {
            fake: Arc::clone(fake),
            runtime: runtime.clone(),
            stop: Stop::new(),
            outlook: Some(Outlook {
                region: REGION.to_owned(),
                tags: TagRules::default(),
            }),
        })
    }
}

impl Connect for Bench {
    fn session(&self, region: Option<&str>) -> Result<Session, Diagnostics> {
        let retry = Retry::new(self.runtime.clone(), self.stop.clone());
        let api: Arc<Fake> = Arc::clone(&self.fake);
        Ok(Session {
            api,
            reads: retry.clone(),
            changes: retry,
            tags: self.outlook.clone().unwrap_or_default().tags,
            region: region.unwrap_or(REGION).to_owned(),
        })
    }

    fn outlook(&self) -> Option<Outlook> {
        self.outlook.clone()
    }
}

/// The resource type of certificates on the fake.
pub(super) fn managed(bench: Arc<Bench>) -> Managed<Certificate<Bench>> {
    Managed::new(Certificate::new(bench))
}

/// A public certificate for `example.com`.
pub(super) fn pending() -> CertificateDetailBuilder {
    CertificateDetail::builder()
        .certificate_arn(ARN)
        .domain_name("example.com")
        .subject_alternative_names("example.com")
        .r#type(CertificateType::AmazonIssued)
        .status(CertificateStatus::PendingValidation)
}

/// The validation of a domain, with its record or before ACM says it.
pub(super) fn domain(name: &str, with_record: bool) -> DomainValidation {
    let record = with_record.then(|| {
        let record = ResourceRecord::builder()
            .name(format!("_1.{name}."))
            .r#type(RecordType::Cname);
        record.value("_2.acm-validations.aws.").build().unwrap()
    });
    DomainValidation::builder()
        .domain_name(name)
        .validation_method(ValidationMethod::Dns)
        .set_resource_record(record)
        .build()
        .unwrap()
}

/// As a reply.
pub(super) fn detail(builder: CertificateDetailBuilder) -> Reply {
    Reply::Detail(Box::new(builder.build()))
}

/// What the user reads.
pub(super) fn words(diagnostics: &Diagnostics) -> String {
    let words: Vec<String> = diagnostics
        .iter()
        .map(|it| format!("{}\n{}", it.summary, it.detail))
        .collect();
    words.join("\n")
}
