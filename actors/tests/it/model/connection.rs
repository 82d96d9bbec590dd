//! One connection, all its handles and its socket, against what each promises.

mod ending;
mod fanning_out;
mod plan;
mod receiving;
mod sending;
mod stage;

use std::{future::poll_fn, pin::Pin, rc::Rc, task::Poll};

pub(crate) use plan::Plan;
use plan::{Op, Setup};
use sending::Sender;
use stage::{Stage, is_free};

use crate::support::{Peer, Scheduler, TaskId, VirtualClock, World, clean};

/// Plays what `input` says, to the end.
///
/// # Panics
/// If anything does not hold.
pub(crate) fn play(input: &[u8]) {
    if let Ok(plan) = Plan::read(input) {
        let mut player = Player::new(&plan.setup);
        for op in plan.ops {
            player.happen(op);
        }
        player.finish();
    }
}

struct Player {
    stage: Rc<Stage>,
    tasks: Scheduler,
    actor: TaskId,
}

/// More polls than this without coming to rest are an endless loop.
const SPIN: usize = 20_000;

impl Player {
    fn new(setup: &Setup) -> Self {
        let tasks = Scheduler::seeded(setup.seed).with_turns(setup.turns);
        let (world, outgoing, incoming, closed) = if setup.pauses {
            World::new::<true>(&setup.limits, tasks)
        } else {
            World::new::<false>(&setup.limits, tasks)
        };
        let World { peer, clock, tasks, actor, .. } = world;
        peer.set_room(setup.limits.send_buffer_size);
        peer.set_places(setup.places);
        if !setup.settles {
            peer.hold_settling();
        }
        let stage = Stage::new(setup, peer, clock, (outgoing, incoming, closed));
        Self { stage, tasks, actor }
    }

    fn peer(&self) -> &Peer {
        &self.stage.peer
    }

    fn clock(&self) -> &VirtualClock {
        &self.stage.clock
    }

    fn happen(&mut self, op: Op) {
        let stage = self.stage.clone();
        match op {
            Op::Act(act) => stage.act(act),
            Op::Feed(index, shape) => self.wait_with_sender(index, "feed", move |stage, sender, cx| {
                if std::task::ready!(stage.poll_ready(sender, cx)) {
                    stage.send(sender, shape, true);
                }
                Poll::Ready(())
            }),
            Op::Send(index, shape) => {
                let mut accepted = false;
                self.wait_with_sender(index, "send", move |stage, sender, cx| {
                    if !accepted {
                        accepted = std::task::ready!(stage.poll_ready(sender, cx)) && stage.send(sender, shape, true);
                        if !accepted {
                            return Poll::Ready(());
                        }
                    }
                    stage.poll_flush(sender, cx).map(drop)
                });
            }
            Op::Flush(index) => {
                self.wait_with_sender(index, "flush", |stage, sender, cx| stage.poll_flush(sender, cx).map(drop));
            }
            Op::SinkClose(index) => {
                self.wait_with_sender(index, "close", |stage, sender, cx| stage.poll_close(sender, cx).map(drop));
            }
            Op::Opened(index) => self.wait_for_open(index),
            Op::Next(index) => stage.on_receiver(index, |receiver| {
                let Some(receiver) = self.stage.receiver(index).filter(|other| std::ptr::eq(&**other, receiver)) else {
                    return;
                };
                let (stage, busy) = (self.stage.clone(), receiver.clone());
                busy.busy.set(Some(self.tasks.spawn("next", async move {
                    poll_fn(|cx| stage.poll_next(&receiver, cx)).await;
                    receiver.busy.set(None);
                })));
            }),
            Op::Read(index, len) => stage.on_receiver(index, |receiver| {
                let Some(receiver) = self.stage.receiver(index).filter(|other| std::ptr::eq(&**other, receiver)) else {
                    return;
                };
                let (stage, busy) = (self.stage.clone(), receiver.clone());
                busy.busy.set(Some(self.tasks.spawn("read", async move {
                    poll_fn(|cx| stage.poll_read(&receiver, len, cx)).await;
                    receiver.busy.set(None);
                })));
            }),
            Op::SubscriptionNext(index) => {
                let Some(subscriber) = stage.subscriber(index).filter(|other| is_free(&other.handle)) else { return };
                stage.cancelled.borrow_mut().extend(subscriber.busy.take());
                let (stage, busy) = (stage, subscriber.clone());
                busy.busy.set(Some(self.tasks.spawn("subscription", async move {
                    poll_fn(|cx| stage.poll_next_shared(&subscriber, cx)).await;
                    subscriber.busy.set(None);
                })));
            }
            Op::Closed(index) => {
                let closed = stage.closed.borrow().get(usize::from(index) % 4).cloned();
                let Some(mut closed) = closed else { return };
                self.tasks.spawn("closed", async move {
                    let reason = poll_fn(|cx| Pin::new(&mut closed).poll(cx)).await;
                    stage.ended(&reason, &mut closed);
                });
            }
            Op::CancelSender(index) => stage.on_sender(index, |_| {}),
            Op::CancelReceiver(index) => stage.on_receiver(index, |_| {}),
            Op::CancelSubscription(index) => stage.on_subscriber(index, |_| {}),
            Op::OnSend(acts) => stage.on_send.borrow_mut().extend(acts),
            Op::OnClose(acts) => stage.on_close.borrow_mut().extend(acts),
            Op::Steps(steps) => (0..steps).for_each(|_| _ = self.step()),
            Op::Run => self.run(),
            Op::Wait(duration) => self.clock().advance(duration),
            Op::DropActor => {
                stage.ending.dropped.set(true);
                self.tasks.cancel(self.actor);
            }
        }
        self.after();
    }

    /// What was cancelled is dropped, and what has to hold is looked at.
    fn after(&mut self) {
        let cancelled = self.stage.cancelled.take();
        cancelled.into_iter().for_each(|task| self.tasks.cancel(task));
        self.stage.check();
    }

    fn step(&mut self) -> bool {
        let polled = self.tasks.step();
        self.after();
        polled
    }

    /// Until nobody is woken; and then nobody may have anything to do.
    fn run(&mut self) {
        for _ in 0..SPIN {
            if !self.step() {
                let before = self.stage.snapshot();
                let moved = self.tasks.poll_unwoken();
                self.after();
                assert_eq!(moved, None, "somebody was not woken who had something to do");
                assert_eq!(self.stage.snapshot(), before, "the actor was not woken, and had something to do");
                return;
            }
        }
        panic!("the tasks spin: {:?}", self.tasks.left());
    }

    fn wait_with_sender(
        &mut self,
        index: u8,
        name: &str,
        mut poll: impl FnMut(&Stage, &Sender, &mut std::task::Context<'_>) -> Poll<()> + 'static,
    ) {
        let Some(sender) = self.stage.sender(index).filter(|sender| is_free(&sender.handle)) else { return };
        self.stage.cancelled.borrow_mut().extend(sender.busy.take());
        let (stage, busy) = (self.stage.clone(), sender.clone());
        busy.busy.set(Some(self.tasks.spawn(name, async move {
            poll_fn(|cx| poll(&stage, &sender, cx)).await;
            sender.busy.set(None);
        })));
    }

    /// The handle is away meanwhile, and back if that is given up.
    fn wait_for_open(&mut self, index: u8) {
        let Some(sender) = self.stage.sender(index).filter(|sender| is_free(&sender.handle)) else { return };
        self.stage.cancelled.borrow_mut().extend(sender.busy.take());
        let (stage, busy) = (self.stage.clone(), sender.clone());
        let Some(handle) = sender.handle.take() else { return };
        let away = Away { sender, handle: Some(handle) };
        busy.busy.set(Some(self.tasks.spawn("opened", async move {
            if let Some(handle) = &away.handle {
                let opened = handle.opened().await;
                match opened {
                    Ok(_) => assert!(stage.peer.is_opened(), "told to be open"),
                    Err(error) => assert_eq!(error.closed_reason(), handle.closed_reason().as_ref()),
                }
            }
            away.sender.busy.set(None);
        })));
    }

    /// Heals everything, lets everyone finish, and ends it.
    fn finish(&mut self) {
        self.stage.on_send.take();
        self.stage.on_close.take();
        self.peer().open();
        self.peer().cooperate();
        self.run();
        let stage = self.stage.clone();
        let goes_on = stage.ask(|handle| handle.ready_state()) == Some(websocket_web_actors::ReadyState::Open);
        if goes_on && !self.peer().is_closing() {
            assert_eq!(stage.sent.borrow().waiting().0, 0, "what was accepted is not handed over");
        }
        for _ in 0..12 {
            for index in 0..12 {
                stage.on_receiver(index, |receiver| while stage.try_recv(receiver) {});
                self.run();
            }
        }
        // A socket that is closing says so; one that stays silent is given up.
        let speaks = self.peer().sent_count() % 2 == 0;
        if speaks && (self.peer().is_closing() || self.peer().close_asked().is_some()) {
            self.peer().break_off(clean());
        }
        self.run();
        self.let_go();
        if speaks && self.peer().close_asked().is_some() {
            self.peer().break_off(clean());
        }
        self.run();
        for patience in stage.patience() {
            self.clock().advance(patience);
            self.run();
        }
        assert!(self.tasks.is_done(self.actor) && self.peer().is_dropped(), "the actor outlives its handles");
        assert_eq!(self.tasks.left(), Vec::<&str>::new(), "somebody waits for ever");
        let told = stage.ending.told.borrow();
        assert!(told.iter().all(|reason| *reason == told[0]), "{told:?}");
        let known = stage.ending.reason();
        assert!(told.is_empty() || known.is_none() || known.as_ref() == told.first(), "{told:?}, and not {known:?}");
        let asked = self.peer().close_asked().flatten();
        assert!(asked.is_none() || Some(asked) == stage.ending.requested(), "another frame was sent");
    }

    /// Every handle goes.
    fn let_go(&mut self) {
        let stage = self.stage.clone();
        for _ in 0..12 {
            // First, so that those are back that are away.
            for sender in stage.senders.borrow().iter() {
                stage.cancelled.borrow_mut().extend(sender.busy.take());
            }
            self.after();
            stage.drop_sender(0);
            stage.drop_receiver(0);
            stage.act(plan::Act::DropFanOut(0));
            stage.act(plan::Act::DropSubscription(0));
            self.after();
        }
        assert_eq!(stage.handles_left(), 0);
    }
}

/// A handle on loan.
struct Away {
    sender: Rc<Sender>,
    handle: Option<websocket_web_actors::Outgoing>,
}

impl Drop for Away {
    fn drop(&mut self) {
        self.sender.handle.replace(self.handle.take());
    }
}
