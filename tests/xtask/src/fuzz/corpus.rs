//! The inputs that reach all that was ever reached: a line of hexadecimal digits each, so that a change can be read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use super::unpacked;
use crate::process::run;
use crate::workspace::Workspace;

/// A thousand inputs take seconds.
const MINIMISING: Duration = Duration::from_secs(30 * 60);
/// Bytes of a file that everybody downloads who clones this.
const LARGEST: usize = 400 << 10;

/// Where the corpus of a target is kept.
pub(super) fn file(name: &str) -> String {
    format!("actors/fuzz/corpus/{name}.txt")
}

/// Makes a directory of the corpus, a file for each input, next to what was found since.
pub(super) fn unpack(workspace: &Workspace, name: &str) -> anyhow::Result<PathBuf> {
    let dir = unpacked(workspace).join(name);
    fs::create_dir_all(&dir)?;
    let text = fs::read_to_string(workspace.root.join(file(name))).unwrap_or_default();
    for (number, line) in text.lines().enumerate() {
        let input = bytes(line).with_context(|| format!("line {} of {}", number + 1, file(name)))?;
        fs::write(dir.join(format!("kept-{number}")), input)?;
    }
    Ok(dir)
}

/// How many inputs there are.
pub(super) fn len(dir: &Path) -> anyhow::Result<usize> {
    Ok(dir.read_dir()?.count())
}

/// Keeps of what was found no more than reaches all, and of that, where it is too much to download, the shortest. Gives
/// how many inputs those are.
pub(super) fn minimise(workspace: &Workspace, name: &str, mut command: Command) -> anyhow::Result<usize> {
    let dir = unpacked(workspace).join(name);
    command.arg(name).arg(&dir);
    // Without this, libFuzzer keeps every input that reached something new when it was found.
    command.args(["--", "-set_cover_merge=1"]);
    println!("minimising: the corpus of {name}");
    run(command, MINIMISING)?;
    let mut inputs = dir.read_dir()?.map(|entry| Ok(fs::read(entry?.path())?)).collect::<anyhow::Result<Vec<_>>>()?;
    let found = inputs.len();
    let text = shortest(&mut inputs, LARGEST);
    if inputs.len() < found {
        println!("kept: the shortest {} of {found} inputs, which fill {LARGEST} bytes", inputs.len());
    }
    fs::write(workspace.root.join(file(name)), text).with_context(|| format!("{} cannot be written", file(name)))?;
    Ok(inputs.len())
}

/// Cuts `inputs` down to the shortest, whose lines have no more than so many bytes together: those lines.
fn shortest(inputs: &mut Vec<Vec<u8>>, largest: usize) -> String {
    inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let mut text = String::new();
    let mut kept = 0;
    for line in inputs.iter().map(|input| hex(input) + "\n") {
        if text.len() + line.len() > largest {
            break;
        }
        text += &line;
        kept += 1;
    }
    inputs.truncate(kept);
    text
}

/// Two digits for each byte.
pub(super) fn hex(input: &[u8]) -> String {
    input.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(line: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        line.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
    (digits.len().is_multiple_of(2)).then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_are_kept() {
        let all = [vec![1; 3], vec![3], vec![2; 2], vec![1]];
        for (largest, kept, text) in
            [(100, 4, "01\n03\n0202\n010101\n"), (11, 3, "01\n03\n0202\n"), (10, 2, "01\n03\n")]
        {
            let mut inputs = all.to_vec();
            assert_eq!(shortest(&mut inputs, largest), text);
            assert_eq!(inputs.len(), kept);
        }
    }

    #[test]
    fn a_line_is_an_input() {
        assert_eq!(bytes(&hex(&[0, 255, 16])), Some(vec![0, 255, 16]));
        assert_eq!((bytes(""), bytes("0"), bytes("0g")), (Some(Vec::new()), None, None));
    }
}
