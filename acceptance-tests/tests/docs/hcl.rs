//! Every block of HCL in the documents is one that both tools take, with the providers as they are built.

use slipway_acceptance::cli::{Cli, CliError, for_each_cli};

use crate::check::Judge;
use crate::markdown::{Page, pages};

#[test]
fn the_blocks_of_all_pages_are_valid() {
    let pages = pages();
    for_each_cli(|cli| {
        let (wrong, count) = Judge::new(cli)?.judge(&pages)?;
        assert!(count > 300, "only {count} blocks were found");
        let all = wrong.join("\n");
        assert!(
            wrong.is_empty(),
            "{} defects in {count} blocks:\n{all}",
            wrong.len()
        );
        Ok::<(), CliError>(())
    });
}

/// Blocks that are wrong in one way each, and what has to be said of them.
const WRONG: [(&str, &str); 14] = [
    (
        "resource \"aws_vcp\" \"main\" {\n}\n",
        "docs/x.md:2: Invalid resource type",
    ),
    (
        "resource \"aws_vpc\" \"main\" {\n  cidr = \"10.0.0.0/16\"\n}\n",
        "docs/x.md:3: Unsupported argument",
    ),
    (
        "resource \"digitalocean_tag\" \"main\" {\n}\n",
        "docs/x.md:2: Missing required argument",
    ),
    (
        "resource \"aws_vpc\" \"main\" {\n  instance_tenancy = \"mine\"\n}\n",
        "docs/x.md:3: Value not allowed",
    ),
    (
        "resource \"aws_vpc\" \"main\" {\n  arn = \"arn\"\n}\n",
        "docs/x.md:3: ",
    ),
    (
        "resource \"aws_subnet\" \"a\" {\n  vpc_id = aws_vpc.main.key\n}\n",
        "docs/x.md:3: aws_vpc has no `key`",
    ),
    (
        "output \"a\" {\n  value = data.aws_subnets.all[0].names\n}\n",
        "docs/x.md:3: data.aws_subnets has no `names`",
    ),
    (
        "output \"a\" {\n  value = aws_thing.main.id\n}\n",
        "docs/x.md:3: Reference to undeclared resource",
    ),
    (
        "output \"a\" {\n  value = provider::aws::arn_parse()\n}\n",
        "docs/x.md:3: Not enough function arguments",
    ),
    (
        "output \"a\" {\n  value = [\n}\n",
        "docs/x.md:4: it is no HCL",
    ),
    (
        "import {\n  to = aws_vpc.nowhere\n  id = \"vpc-1\"\n}\n",
        "docs/x.md:1: no block of the page declares aws_vpc.nowhere",
    ),
    (
        "provider \"aws\" {\n  reigon = \"eu-central-1\"\n}\n",
        "docs/x.md:3: Unsupported argument",
    ),
    ("region = \"fra1\"\n", "docs/x.md:2: "),
    (
        "provider_installation {\n  mirror {\n  }\n}\n",
        "docs/x.md:1: ",
    ),
];

#[test]
fn a_wrong_block_is_told_with_its_line() {
    // The tools agree in what they find; the words of this test are those of the one that is always there.
    let judge = Judge::new(Cli::OpenTofu).unwrap_or_else(|error| panic!("{error}"));
    for (block, said) in WRONG {
        let page = Page::new("docs/x.md", &format!("```hcl\n{block}```\n"));
        let (wrong, count) = judge
            .judge(&[page])
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(count, 1, "{block}");
        assert!(
            wrong.iter().any(|it| it.starts_with(said)),
            "{block}{wrong:#?}"
        );
    }
}

#[test]
fn a_block_may_stand_in_another_one() {
    let judge = Judge::new(Cli::OpenTofu).unwrap_or_else(|error| panic!("{error}"));
    let whole = "```hcl\nresource \"aws_vpc\" \"main\" {\n  cidr_block = \"x\"\n}\n```\n";
    let judged = |block: &str| {
        let text = format!("{whole}\n<!-- in aws_vpc.main -->\n```hcl\n{block}```\n");
        let judged = judge.judge(&[Page::new("docs/x.md", &text)]);
        judged.unwrap_or_else(|error| panic!("{error}")).0
    };
    // The first block is wrong alone, and what takes the place of its argument is right.
    let wrong = judged("cidr_block = \"10.0.0.0/16\"\nenable_dns_support = true\n");
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert!(
        wrong[0].starts_with("docs/x.md:3: Invalid address block"),
        "{wrong:#?}"
    );
    let wrong = judged("cidr_block = \"10.0.0.0/16\"\ndns = true\n");
    assert!(
        wrong
            .iter()
            .any(|it| it.starts_with("docs/x.md:10: Unsupported argument")),
        "{wrong:#?}"
    );
}
