/* ---
code: LEG003
name: charged-above-displayed
title: More is charged than the price that is displayed
stage: buy
harm: price_differs
effort: [second_contact]
needs: [honoured, pay_now]
params: {}
law: "Directives 98/6/EC, art. 4, and 2005/29/EC, art. 6(1)(d); NIST Handbook 130 and state laws such as New York AGM § 197-b"
message: "{channel} charges {charged} for what {believed_channel} displays at {displayed}"
why: >
  The displayed price is a promise, and the till breaks it where the customer can no longer compare. Inspectors count
  it, fine it and publish it; in some countries, such as Belgium, the lower of label and till applies.
remedy: >
  Charge what is displayed, and pay back the difference. For a price cut change {channel} first, for an increase the
  displayed price: then nobody ever pays more than was shown.
--- */
SELECT
    product_id, channel, max_by(shown, gap) AS believed_channel, 'price' AS field,
    CAST(max_by(displayed, gap) AS VARCHAR) AS believed_value, CAST(max_by(amount, gap) AS VARCHAR) AS deviating_value,
    array_agg(location ORDER BY location) FILTER (location IS NOT NULL) AS locations,
    max(CASE
        WHEN gap <= 100 THEN 0.0
        WHEN displayed <= 25000 THEN least(1.0, gap / 2500.0)
        ELSE least(1.0, 10.0 * gap / displayed)
    END) AS magnitude,
    to_json({
        'charged': {'amount': max_by(amount, gap), 'currency': min(currency)},
        'displayed': {'amount': max_by(displayed, gap), 'currency': min(currency)}
    }) AS words
FROM charges
WHERE gap > 0
GROUP BY product_id, channel
