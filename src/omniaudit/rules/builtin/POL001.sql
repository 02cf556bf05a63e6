/* ---
code: POL001
name: policy-differs
title: Two channels state different conditions for the same thing
stage: evaluate
harm: forced_channel_switch
effort: second_contact
needs: [policies]
params: {}
message: "{believed_channel} says “{believed_value}”, {channel} says “{deviating_value}”"
why: >
  Customers see one shop. Who was told thirty days and meets fourteen at the counter, or pays a fee that another channel
  waives, calls the service desk or shops elsewhere next time.
remedy: >
  Decide which condition is right and state it on {channel} as on {believed_channel}. If channels differ on purpose, say
  so wherever the condition is shown.
--- */
SELECT
    product_id, channel, believed_channel, policy AS field, believed_value, value AS deviating_value,
    NULL AS locations, magnitude
FROM policy_gaps
WHERE judged = 'same'
