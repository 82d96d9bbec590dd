//! What JavaScript calls: one function of the module for all, bound to where in a table it is said what is called.

use std::{cell::RefCell, rc::Rc};

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};

use super::bindings::Bindable;
use crate::places::{Key, Places};

/// What functions of JavaScript's lead to. `&self`, since Node calls some inside our own calls.
///
/// One that panics, where panics unwind, leaves nothing half done: what it holds are ports, whose lock is released and
/// whose state is whole after each change, and cells that are set in one go. The panic becomes an exception, which the
/// runtime reports as it does others.
pub(crate) trait Handler {
    /// The function that was made for `which` is called with `value`.
    fn call(&self, which: u32, value: JsValue);

    /// The page is going into the back-forward cache.
    fn page_left(&self) {}
}

impl<F: Fn(JsValue)> Handler for F {
    fn call(&self, _: u32, value: JsValue) {
        self(value);
    }
}

/// Has a handler called, until this is dropped. Its functions do nothing then: a runtime that calls one late meets
/// nobody.
#[derive(Debug)]
pub(crate) struct Registered(Key);

/// Functions that a handler can have: what tells them from each other shares 32 bits with the place in the table, of
/// which there are more than fit in the module's memory with a connection each.
const FUNCTIONS: u32 = 16;

/// A function that wasm-bindgen makes takes some 170 bytes of V8's heap, one that is bound some 40; and each type of
/// function is a kilobyte of a program.
struct Table {
    handlers: RefCell<Places<Rc<dyn Handler>>>,
    call: Closure<dyn Fn(u32, u32, JsValue)>,
}

thread_local! {
    static TABLE: Table =
        Table { handlers: RefCell::default(), call: Closure::own_assert_unwind_safe(Table::call) };
}

impl Registered {
    pub(crate) fn new(handler: Rc<dyn Handler>) -> Self {
        Self(TABLE.with(|table| table.handlers.borrow_mut().insert(handler)))
    }

    /// A function for JavaScript, one of 16.
    pub(crate) fn function(&self, which: u32) -> Function {
        let Self(Key { place, uses }) = *self;
        let which = place.wrapping_mul(FUNCTIONS) | which;
        TABLE.with(|table| table.call.as_js_value().unchecked_ref::<Bindable>().bind(&JsValue::UNDEFINED, which, uses))
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let handler = TABLE.with(|table| table.handlers.borrow_mut().remove(self.0));
        // When the table is not borrowed any more: what the handler holds may come back here.
        drop(handler);
    }
}

impl Table {
    fn call(which: u32, uses: u32, value: JsValue) {
        let key = Key { place: which / FUNCTIONS, uses };
        // It may end its own registration.
        let handler = TABLE.with(|table| table.handlers.borrow().get(key).cloned());
        if let Some(handler) = handler {
            handler.call(which % FUNCTIONS, value);
        }
    }
}

/// Tells all that the page is going into the back-forward cache.
pub(crate) fn tell_page_left() {
    let handlers: Vec<_> = TABLE.with(|table| table.handlers.borrow().iter().cloned().collect());
    for handler in handlers {
        handler.page_left();
    }
}

#[cfg(all(test, target_family = "wasm"))]
#[expect(clippy::expect_used, reason = "clippy takes nothing but `cfg(test)` for a test")]
mod tests {
    use std::cell::Cell;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Notes what it was called with.
    #[derive(Default)]
    struct Note(Cell<Option<(u32, Option<f64>)>>);

    impl Handler for Note {
        fn call(&self, which: u32, value: JsValue) {
            self.0.set(Some((which, value.as_f64())));
        }
    }

    fn call(function: &Function) {
        function.call1(&JsValue::UNDEFINED, &JsValue::from(7)).expect("it does not throw");
    }

    #[wasm_bindgen_test]
    fn each_function_says_which_it_is() {
        let notes = [Rc::new(Note::default()), Rc::new(Note::default())];
        let registered = notes.clone().map(|note| Registered::new(note));
        for which in [0, 1, FUNCTIONS - 1] {
            for (note, registered) in notes.iter().zip(&registered) {
                call(&registered.function(which));
                assert_eq!(note.0.take(), Some((which, Some(7.0))));
            }
        }
        assert!(notes.iter().all(|note| note.0.take().is_none()));
    }

    #[wasm_bindgen_test]
    fn a_function_of_what_is_gone_does_nothing() {
        let (gone, there) = (Rc::new(Note::default()), Rc::new(Note::default()));
        let registered = Registered::new(gone.clone());
        let (function, place) = (registered.function(1), registered.0.place);
        drop(registered);
        assert_eq!(Rc::strong_count(&gone), 1, "it is held");
        let registered = Registered::new(there.clone());
        assert_eq!(registered.0.place, place, "another has its place");
        call(&function);
        assert_eq!((gone.0.take(), there.0.take()), (None, None));
        call(&registered.function(1));
        assert!(there.0.take().is_some());
    }

    #[wasm_bindgen_test]
    fn who_is_called_may_end_its_registration() {
        struct Once(RefCell<Option<Registered>>);
        impl Handler for Once {
            fn call(&self, _: u32, _: JsValue) {
                let registered = self.0.take();
                drop(registered);
            }
        }
        let once = Rc::new(Once(RefCell::default()));
        let registered = Registered::new(once.clone());
        let function = registered.function(0);
        once.0.replace(Some(registered));
        call(&function);
        call(&function);
        assert_eq!(Rc::strong_count(&once), 1, "it is held");
    }
}
