//! The fuzz targets with their corpus, as it is and bent at random, so that neither rots between two runs of libFuzzer, and
//! every input that once broke something is tried again. `PROPTEST_CASES=100000` looks for longer.

#[path = "../../fuzz/targets.rs"]
mod targets;

use proptest::prelude::*;
use std::path::Path;
use targets::Target;

/// A target with one of its inputs.
fn inputs() -> Vec<(&'static str, Target, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, target) in targets::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
        let before = all.len();
        for entry in std::fs::read_dir(&folder).unwrap() {
            all.push((name, target, std::fs::read(entry.unwrap().path()).unwrap()));
        }
        assert!(all.len() > before + 2, "{} is all but empty", folder.display());
    }
    all
}

/// What happens to an input.
#[derive(Clone, Debug)]
enum Bend {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

impl Bend {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |index: &prop::sample::Index, bytes: &[u8]| index.index(bytes.len() + 1);
        match self {
            Self::Set(index, byte) if !bytes.is_empty() => {
                let at = index.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Set(..) => {}
            Self::Insert(index, more) => {
                let at = at(index, bytes);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(index, count) => {
                let at = at(index, bytes);
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            Self::Repeat(index, count) => {
                let at = at(index, bytes);
                let piece = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            Self::Cut(index) => bytes.truncate(at(index, bytes)),
        }
    }
}

fn bend() -> impl Strategy<Value = Bend> {
    let index = any::<prop::sample::Index>;
    // Bytes that mean something to one of the parsers, and any.
    let byte =
        || prop_oneof![prop::sample::select(b"\0%&=,:;/.\"'{}[]\\ -+0199eEnT\x7f\xff\xc3".to_vec()), any::<u8>()];
    prop_oneof![
        (index(), byte()).prop_map(|(index, byte)| Bend::Set(index, byte)),
        (index(), prop::collection::vec(byte(), 1..6)).prop_map(|(index, more)| Bend::Insert(index, more)),
        (index(), 1_usize..12).prop_map(|(index, count)| Bend::Remove(index, count)),
        (index(), 1_usize..40).prop_map(|(index, count)| Bend::Repeat(index, count)),
        index().prop_map(Bend::Cut),
    ]
}

#[test]
fn every_fuzz_target_takes_its_corpus() {
    for (name, target, input) in inputs() {
        println!("{name}: {}", String::from_utf8_lossy(&input));
        target(&input);
    }
}

proptest! {
    #[test]
    fn every_fuzz_target_takes_its_corpus_bent(
        (name, target, mut input) in prop::sample::select(inputs()), bends in prop::collection::vec(bend(), 1..8),
    ) {
        for bend in bends {
            bend.apply(&mut input);
        }
        println!("{name}: {}", String::from_utf8_lossy(&input));
        target(&input);
    }
}
