//! Kubernetes quantities as exact numbers: what `resource.Quantity` reads, in the same way.
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>

/// Billionths of one.
const NANO: i128 = 1_000_000_000;

/// What is more counts as this: 2^63 - 1, in billionths, which Kubernetes has for binary suffixes alone, and no cluster
/// reaches with others. What is less than a billionth is one.
/// <https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity>
const MOST: i128 = (i64::MAX as i128) * NANO;

/// More digits before the point than the largest quantity has in billionths.
const MOST_DIGITS: i64 = 30;

/// With so many zeros behind the point, no suffix makes a billionth of it.
const MOST_ZEROS: i64 = 40;

/// Says whether a text is a quantity.
///
/// # Errors
/// When it is none, or negative.
pub fn check(text: &str) -> Result<(), String> {
    match nano(text) {
        Some(value) if value >= 0 => Ok(()),
        Some(_) => Err(format!("`{text}` is negative")),
        None => Err(format!("`{text}` is no quantity")),
    }
}

/// The quantity in thousandths, rounded away from zero: `250m` is 250, `1` is 1000, `1Ki` is 1 024 000.
pub fn milli(text: &str) -> Option<i128> {
    const STEP: i128 = NANO / 1000;
    let nano = nano(text)?;
    Some((nano + nano.signum() * (STEP - 1)) / STEP)
}

/// The quantity in billionths, rounded away from zero and no further from it than the largest one; `None` where the
/// text is none.
pub fn nano(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '.'));
    let (number, suffix) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let size = size(whole, fraction, scale(suffix)?);
    Some(if text.starts_with('-') { -size } else { size })
}

/// What a suffix multiplies by.
#[derive(Clone, Copy, Debug)]
enum SuffixScale {
    /// A power of ten.
    Decimal(i64),
    /// A power of 1024.
    Binary(u32),
}

fn scale(suffix: &str) -> Option<SuffixScale> {
    Some(match suffix {
        "n" => SuffixScale::Decimal(-9),
        "u" => SuffixScale::Decimal(-6),
        "m" => SuffixScale::Decimal(-3),
        "" => SuffixScale::Decimal(0),
        "k" => SuffixScale::Decimal(3),
        "M" => SuffixScale::Decimal(6),
        "G" => SuffixScale::Decimal(9),
        "T" => SuffixScale::Decimal(12),
        "P" => SuffixScale::Decimal(15),
        "E" => SuffixScale::Decimal(18),
        "Ki" => SuffixScale::Binary(1),
        "Mi" => SuffixScale::Binary(2),
        "Gi" => SuffixScale::Binary(3),
        "Ti" => SuffixScale::Binary(4),
        "Pi" => SuffixScale::Binary(5),
        "Ei" => SuffixScale::Binary(6),
        exponent => {
            let power: i32 = exponent.strip_prefix(['e', 'E'])?.parse().ok()?;
            SuffixScale::Decimal(i64::from(power))
        }
    })
}

/// The size of a number with so many digits before and behind its point, in billionths.
fn size(whole: &str, fraction: &str, scale: SuffixScale) -> i128 {
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (shift, factor) = match scale {
        SuffixScale::Decimal(power) => (power, NANO),
        SuffixScale::Binary(power) => (0, NANO << (10 * power)),
    };
    let digits = whole.bytes().chain(fraction.bytes()).map(|digit| digit - b'0');
    let all: Vec<u8> = digits.collect();
    let Some(first) = all.iter().position(|digit| *digit != 0) else { return 0 };
    // How many of the digits from the first that is not zero stand before the point, once it is moved.
    let before = length(whole).saturating_add(shift).saturating_sub_unsigned(first as u64);
    if before > MOST_DIGITS {
        return MOST;
    }
    if before < -MOST_ZEROS {
        return 1;
    }
    let zeros = |count: i64| std::iter::repeat_n(0, usize::try_from(count).unwrap_or_default());
    let significant = zeros(-before).chain(all[first..].iter().copied());
    let significant: Vec<u8> = significant.chain(zeros(before)).collect();
    let (whole, fraction) = significant.split_at(usize::try_from(before).unwrap_or_default());
    let number = whole.iter().fold(0_i128, |number, digit| number * 10 + i128::from(*digit));
    // The product of the fraction, from its last digit on: what is carried out of the first one is whole.
    let (mut carried, mut rest) = (0, false);
    for digit in fraction.iter().rev() {
        let product = i128::from(*digit) * factor + carried;
        rest |= product % 10 != 0;
        carried = product / 10;
    }
    let size = number.checked_mul(factor).and_then(|size| size.checked_add(carried));
    size.map_or(MOST, |size| (size + i128::from(rest)).min(MOST))
}
