/* ---
code: PRC006
name: page-contradicts-itself
title: One product page states two prices
stage: evaluate
harm: price_differs
effort: [second_contact]
needs: [surface]
params: {tolerance: tolerance.price}
message: "One page of {channel} states {believed_value} in one place and {deviating_value} in another"
why: >
  Search engines, ads and assistants read the page's data, people read its text. Where they differ, the click promises
  one price and the page asks another.
remedy: >
  Let the template of {channel} write every price of the page (structured data, meta tags, text) from one source.
--- */
SELECT
    o.product_id, o.channel, o.channel AS believed_channel, 'page_price' AS field,
    CAST(min(o.pay_now) AS VARCHAR) AS believed_value, CAST(min(o.other_price) AS VARCHAR) AS deviating_value,
    NULL AS locations,
    max(least(1.0, 10.0 * abs(o.other_price - o.pay_now) / o.pay_now)) AS magnitude
FROM suspect_offers o
WHERE o.own AND o.other_price IS NOT NULL AND o.pay_now > 0
    AND abs(o.other_price - coalesce(CASE WHEN o.on_sale THEN o.sale_price END, o.price)) > $tolerance
    AND o.other_price IS DISTINCT FROM o.price AND o.other_price IS DISTINCT FROM o.prior_price
GROUP BY o.product_id, o.channel
