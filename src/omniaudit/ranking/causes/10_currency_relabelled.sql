/* ---
text: "{channel} shows the same figures under another currency: they were relabelled, not converted"
--- */
SELECT rank, NULL AS detail FROM cause_pairs WHERE NOT one_currency AND believed = deviating
