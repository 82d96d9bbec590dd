//! Two components that share one connection, in egui.

use std::{cell::RefCell, rc::Rc};

use eframe::{egui, egui::Ui, wasm_bindgen::JsCast};
use futures_util::{StreamExt, future};
use wasm_bindgen_futures::spawn_local;
use websocket_web::{
    WebSocket, WebSocketSender,
    broadcast::{Subscription, TryRecvError},
};

const SERVER: &str = "ws://127.0.0.1:8765/echo";

fn main() {
    let canvas = web_sys::window().and_then(|window| window.document()?.get_element_by_id("canvas"));
    let Some(canvas) = canvas.map(JsCast::unchecked_into) else { return };
    let make = Box::new(|_: &eframe::CreationContext<'_>| Ok(Box::<App>::default() as _));
    spawn_local(async { drop(eframe::WebRunner::new().start(canvas, eframe::WebOptions::default(), make).await) });
}

#[derive(Default)]
struct App {
    chat: Option<Chat>,
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        if ui.button(if self.chat.is_some() { "Disconnect" } else { "Connect" }).clicked() {
            self.chat = if self.chat.is_some() { None } else { Some(Chat::connect(ui.ctx().clone())) };
        }
        self.chat.iter().for_each(|chat| chat.show(ui));
    }
}

// ANCHOR: chat
/// Connects, and gives each component what it needs.
struct Chat {
    view: Rc<RefCell<View>>,
    task: future::AbortHandle,
}

struct View {
    status: String,
    components: Option<(Compose, Log)>,
}

impl Chat {
    fn connect(ctx: egui::Context) -> Self {
        let view = Rc::new(RefCell::new(View { status: "connecting".to_owned(), components: None }));
        let (run, task) = future::abortable(run(view.clone(), ctx));
        spawn_local(async { _ = run.await });
        Self { view, task }
    }

    fn show(&self, ui: &mut Ui) {
        let View { status, components } = &mut *self.view.borrow_mut();
        ui.label(&*status);
        if let Some((compose, log)) = components {
            compose.show(ui);
            log.show(ui);
        }
    }
}

/// The task and the components have all the handles: with the last, the connection is closed.
impl Drop for Chat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(view: Rc<RefCell<View>>, ctx: egui::Context) {
    let ended = match WebSocket::connect(SERVER).await {
        Ok(socket) => {
            let (sender, receiver) = socket.into_split();
            let mut news = receiver.broadcast(1024).subscribe();
            let log = Log { messages: news.clone(), lines: Vec::new() };
            let components = Some((Compose { sender, draft: String::new() }, log));
            *view.borrow_mut() = View { status: "connected".to_owned(), components };
            ctx.request_repaint();
            // egui draws when something happens that it knows of: so this tells it.
            while news.next().await.is_some() {
                ctx.request_repaint();
            }
            format!("disconnected: {}", news.closed().await)
        }
        Err(error) => error.to_string(),
    };
    view.borrow_mut().status = ended;
    ctx.request_repaint();
}

/// Sends, through a handle of its own.
struct Compose {
    sender: WebSocketSender,
    draft: String,
}

impl Compose {
    fn show(&mut self, ui: &mut Ui) {
        ui.text_edit_singleline(&mut self.draft);
        // Where there is no room, the draft stays where it is.
        if ui.button("Send").clicked() && self.sender.try_send(&self.draft).is_ok() {
            self.draft.clear();
        }
    }
}

/// Shows what came in, of which it has a subscription of its own.
struct Log {
    messages: Subscription,
    lines: Vec<String>,
}

impl Log {
    fn show(&mut self, ui: &mut Ui) {
        loop {
            match self.messages.try_recv() {
                Ok(msg) => self.lines.push(msg.to_string()),
                // In a tab that nobody sees no frame is drawn, and nothing is read here.
                Err(TryRecvError::Lagged(missed)) => self.lines.push(format!("({missed} messages missed)")),
                Err(TryRecvError::Empty | TryRecvError::Closed(_)) => break,
            }
        }
        ui.label(self.lines.join("\n"));
    }
}
// ANCHOR_END: chat
