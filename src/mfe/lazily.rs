//! What is not on the first screen: its code is loaded when it is first shown ([`crate::frame::Chunk`]), chunk by chunk.
//!
//! A chunk hands out functions, so nothing but code crosses the border. In a build that isn't split (development, tests) they
//! are there at once, and everything else is the same.

use futures::future::LocalBoxFuture;
use leptos::wasm_split::SplitLoaderError;

/// A chunk on its way. One type for all of them, or each would bring a [`crate::frame::Chunk`] of its own to the first screen.
pub(crate) type Loading<T> = LocalBoxFuture<'static, Result<T, SplitLoaderError>>;

/// `lazily!(lists: roots -> Page = …)` is a function `roots` that loads the chunk `lists` and gives what the expression says.
macro_rules! lazily {
    ($chunk:ident: $name:ident -> $made:ty = $make:expr) => {
        pub(crate) fn $name() -> $crate::lazily::Loading<$made> {
            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
            fn $name() -> Result<$made, leptos::wasm_split::SplitLoaderError> {
                Ok($make)
            }
            #[cfg(not(feature = "split"))]
            #[allow(clippy::unused_async, reason = "as it is when the build is split")]
            async fn $name() -> Result<$made, leptos::wasm_split::SplitLoaderError> {
                Ok($make)
            }
            Box::pin($name())
        }
    };
}
