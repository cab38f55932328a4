//! Hooks of `aws_route_table_association`.

use crate::generated::ec2::route_table_association::{
    Hooks, RouteTableAssociation, RouteTableAssociations,
};

impl Hooks for RouteTableAssociations {
    fn ends(text: &str) -> Option<RouteTableAssociation> {
        if text.starts_with("rtbassoc-") && !text.contains('/') {
            return Some(RouteTableAssociation {
                id: text.into(),
                ..RouteTableAssociation::default()
            });
        }
        let (end, table) = text.split_once('/')?;
        if end.is_empty() || !table.starts_with("rtb-") {
            return None;
        }
        let named = RouteTableAssociation {
            route_table_id: table.into(),
            ..RouteTableAssociation::default()
        };
        Some(if end.starts_with("subnet-") {
            RouteTableAssociation {
                subnet_id: end.into(),
                ..named
            }
        } else {
            RouteTableAssociation {
                gateway_id: end.into(),
                ..named
            }
        })
    }
}
