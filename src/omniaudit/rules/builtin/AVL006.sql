/* ---
code: AVL006
name: advertised-but-gone
title: A product is advertised as available and cannot be bought
stage: consider
harm: promised_then_missing
effort: [wasted_trip]
needs: [orderable]
params: {}
message: "{channel} shows it as {deviating_value}, {believed_channel} says {believed_value}"
why: >
  The advertisement is paid for, the click ends in disappointment, and ad platforms refuse products whose landing page
  says otherwise.
remedy: >
  Send stock changes to {channel} as soon as they happen, or pause the advertisement of this product.
--- */
SELECT
    product_id, channel, believed_channel, 'availability' AS field, believed_state AS believed_value,
    state AS deviating_value, locations, 1.0 AS magnitude
FROM state_gaps
WHERE state = 'orderable' AND NOT selling
UNION ALL
SELECT
    s.product_id, s.channel, min_by(a.channel, a.channel_no) AS believed_channel, 'availability', 'missing', s.state,
    NULL, 1.0
FROM states s
JOIN absences a ON a.product_id = s.product_id AND a.selling AND a.seller IS NULL
JOIN channels c ON c.channel = s.channel AND c.joined
WHERE s.state = 'orderable' AND NOT s.selling
    AND NOT EXISTS (SELECT 1 FROM states other WHERE other.product_id = s.product_id AND other.selling)
GROUP BY s.product_id, s.channel, s.state
