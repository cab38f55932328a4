use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use super::*;
use crate::model::Attr;

/// A key on loan.
#[derive(Clone, Debug, Default, Model)]
struct Key {
    /// Whose door it opens.
    #[attr(required())]
    door: Attr<String>,
    /// The key.
    #[attr(computed().sensitive())]
    teeth: Attr<String>,
}

/// What happened to the keys.
#[derive(Default)]
struct Board {
    may_open: Notify,
    closed: Notify,
    returned: Mutex<Vec<String>>,
    waits: AtomicBool,
}

struct Keys(Arc<Board>);

impl EphemeralResource for Keys {
    type Model = Key;

    fn type_name(&self) -> &'static str {
        "board_key"
    }

    async fn open(&self, mut key: Key, _: &StopSignal) -> Result<Opened<Key>, Diagnostics> {
        if self.0.waits.load(Ordering::Relaxed) {
            self.0.may_open.notified().await;
        }
        let door = key.door.if_known().cloned().unwrap_or_default();
        assert_ne!(door, "the wall", "there is no door");
        key.teeth = "secret-teeth".into();
        let mut opened = Opened::new(key);
        opened.private.write("door", &door);
        Ok(opened)
    }

    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let door = private.read::<String>("door").unwrap_or_default();
        self.0.returned.lock().expect("no panic").push(door);
        self.0.closed.notify_one();
        Ok(())
    }
}

fn config(door: &str) -> Value {
    Value::object([("door", door.into()), ("teeth", Value::Null)])
}

#[tokio::test]
async fn a_panic_while_opening_is_an_error() {
    let keys = Erased::new(Keys(Arc::default()));
    let opened = keys.open(config("the wall"), StopSignal::never()).await;
    let told = opened.expect_err("it panicked");
    assert!(
        told.iter()
            .any(|it| it.summary == "Provider panicked" && it.detail.contains("board_key"))
    );
}

#[tokio::test]
async fn what_is_opened_for_nobody_is_closed() {
    let board = Arc::new(Board::default());
    board.waits.store(true, Ordering::Relaxed);
    let keys = Erased::new(Keys(Arc::clone(&board)));
    let mut call = keys.open(config("shed"), StopSignal::never());
    // Polled once, so that the work begins; then the host drops the call.
    assert!(futures_util::poll!(&mut call).is_pending());
    drop(call);
    board.may_open.notify_one();
    board.closed.notified().await;
    assert_eq!(*board.returned.lock().expect("no panic"), ["shed"]);
}

#[tokio::test]
async fn what_somebody_waits_for_stays_open() {
    let board = Arc::new(Board::default());
    let keys = Erased::new(Keys(Arc::clone(&board)));
    let opened = keys.open(config("shed"), StopSignal::never()).await;
    let opened = opened.expect("a key");
    assert!(!format!("{opened:?}").contains("teeth"));
    assert!(board.returned.lock().expect("no panic").is_empty());
    let renewed = keys.renew(opened.private, StopSignal::never()).await;
    let renewed = renewed.expect("nothing to do");
    keys.close(renewed.private).await.expect("it is taken back");
    assert_eq!(*board.returned.lock().expect("no panic"), ["shed"]);
}
