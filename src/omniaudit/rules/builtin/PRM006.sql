/* ---
code: PRM006
name: dates-differ
title: The same promotion starts or ends at another time on another channel
stage: evaluate
harm: promotion_not_honoured
effort: [second_contact]
needs: []
params: {}
message: "{believed_channel} runs it {believed_value}, {channel} {deviating_value}"
why: >
  Between the two dates a customer is refused on one channel what the other still promises.
remedy: >
  Set the same first and last moment on {channel}, in the same time zone.
--- */
SELECT
    product_id, channel, believed_channel, 'promotion_dates' AS field, believed_value, deviating_value, NULL AS locations,
    magnitude
FROM promotion_gaps
WHERE gap = 'dates'
