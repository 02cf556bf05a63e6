/* ---
code: INF002
name: location-details-differ
title: Two channels give different details of the same location
stage: evaluate
harm: data_fault
effort: wasted_trip
needs: [locations]
params: {}
message: "{believed_channel} says “{believed_value}”, {channel} says “{deviating_value}”"
why: >
  The customer stands before a closed door, calls a dead number or drives to the old address.
remedy: >
  Correct the details on {channel}; feed every channel from one list of locations.
--- */
SELECT
    product_id, channel, believed_channel, field, believed_value, value AS deviating_value,
    list_value(location) AS locations, magnitude
FROM location_gaps
