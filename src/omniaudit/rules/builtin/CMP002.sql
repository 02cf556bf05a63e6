/* ---
code: CMP002
name: available-only-at-competitor
title: The product can be bought at a competitor and on none of the own channels
stage: buy
harm: only_competitor_has_it
effort: [channel_switch]
needs: [orderable]
params: {}
message: "{channel} has it, {believed_channel} says {believed_value} and no other own channel can sell it"
why: >
  Who wants the product now buys it from the competitor; more than two in three would look there after failing here.
remedy: >
  Reorder it, offer a back order or name a replacement on the page.
--- */
SELECT
    r.product_id, r.channel, b.channel AS believed_channel, 'availability' AS field, b.state AS believed_value,
    'orderable' AS deviating_value, NULL AS locations, 1.0 AS magnitude
FROM (SELECT DISTINCT product_id, channel FROM suspect_offers WHERE NOT own AND orderable) r
JOIN believed_states b ON b.product_id = r.product_id
WHERE NOT EXISTS (
        SELECT 1 FROM suspect_offers o WHERE o.product_id = r.product_id AND o.own AND coalesce(o.orderable, true)
    )
    AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.own AND c.selling AND NOT c.complete)
