//! Kubernetes quantities as exact numbers.
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>

/// Says whether a text is a quantity.
///
/// # Errors
/// When it is none, or negative.
pub fn check(text: &str) -> Result<(), String> {
    match milli(text) {
        Some(value) if value >= 0 => Ok(()),
        Some(_) => Err(format!("`{text}` is negative")),
        None => Err(format!("`{text}` is no quantity")),
    }
}

/// The quantity in thousandths, rounded up: `250m` is 250, `1` is 1000, `1Ki` is 1 024 000.
pub fn milli(text: &str) -> Option<i128> {
    let unit_start =
        text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_start);
    let (numerator, denominator) = decimal(number)?;
    let (multiplier, divisor) = scale(unit)?;
    let value = numerator.checked_mul(multiplier)?.checked_mul(1000)?;
    let below = denominator.checked_mul(divisor)?;
    Some(value.div_euclid(below) + i128::from(value.rem_euclid(below) != 0))
}

/// A decimal number as a fraction.
fn decimal(text: &str) -> Option<(i128, i128)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 20 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    let denominator = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some((if text.starts_with('-') { -value } else { value }, denominator))
}

/// What a suffix multiplies by, as a fraction.
fn scale(unit: &str) -> Option<(i128, i128)> {
    let binary = |power| Some((1024_i128.pow(power), 1));
    let whole = |power| Some((10_i128.pow(power), 1));
    match unit {
        "" => Some((1, 1)),
        "n" => Some((1, 1_000_000_000)),
        "u" => Some((1, 1_000_000)),
        "m" => Some((1, 1000)),
        "k" => whole(3),
        "M" => whole(6),
        "G" => whole(9),
        "T" => whole(12),
        "P" => whole(15),
        "E" => whole(18),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => exponent(unit),
    }
}

fn exponent(unit: &str) -> Option<(i128, i128)> {
    let power: i32 = unit.strip_prefix(['e', 'E'])?.parse().ok()?;
    let factor = 10_i128.pow(power.unsigned_abs().min(18));
    Some(if power < 0 { (1, factor) } else { (factor, 1) })
}
