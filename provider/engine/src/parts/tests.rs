use super::*;

#[test]
fn what_is_empty_is_none() {
    assert_eq!(some(Some(String::new())), None);
    assert_eq!(some(Some("a".to_owned())), Some("a".to_owned()));
    assert_eq!(some(Some(Vec::<u8>::new())), None);
    assert_eq!(some(Some(vec![1])), Some(vec![1]));
    assert_eq!(some(None::<String>), None);
}

#[test]
fn the_first_element_that_fits_is_found() {
    let list = vec![1, 2, 3, 4];
    assert_eq!(found(Some(&list), |it| it % 2 == 0), Some(&2));
    assert_eq!(found(Some(&list), |it| *it > 4), None);
    assert_eq!(found(None::<&Vec<u8>>, |_| true), None);
}

#[test]
fn a_mark_stands_only_before_what_has_a_value() {
    assert_eq!(after(",", "123456789012"), ",123456789012");
    assert_eq!(after(",", ""), "");
}
