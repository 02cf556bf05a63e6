/* ---
code: PRM006
name: dates-differ
title: The same promotion starts or ends at another time on another channel
stage: evaluate
harm: promotion_not_honoured
effort: [second_contact]
needs: []
params: {}
message: "Promotion “{title}”: {believed_channel} runs it {believed_value}, {channel} {deviating_value}"
why: >
  Between the two dates a customer is refused on one channel what the other still promises.
remedy: >
  Set the same first and last moment on {channel}, in the same time zone.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'promotion_dates' AS field, g.believed_value, g.deviating_value,
    NULL AS locations, g.magnitude, to_json({'title': coalesce(p.title, p.promotion_id, p.code)}) AS words
FROM promotion_gaps g
JOIN promotions p ON p.promotion_no = g.believed_no
WHERE g.gap = 'dates'
