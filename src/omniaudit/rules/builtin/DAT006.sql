/* ---
code: DAT006
name: expected-difference-expired-or-unused
title: A declared difference or accepted irritant has expired or applies to nothing
stage: evaluate
harm: data_fault
effort: []
needs: []
params: {}
message: "what the config declares ({deviating_value}) has {state}"
why: >
  A declaration that outlives its reason hides the next mistake; one that applies to nothing is misspelt, or its cause
  is mended and nobody has noticed.
remedy: >
  Remove the declaration from the config, or correct it and give it a new `until`.
--- */
WITH found AS (
    SELECT DISTINCT md5(f.code || '|' || coalesce(s.key, n.name, 'gtin:' || lpad(CAST(f.product_id AS VARCHAR), 14, '0'))
        || '|' || f.channel) AS fingerprint
    FROM findings f
    LEFT JOIN subjects s ON s.product_id = f.product_id
    LEFT JOIN product_names n ON n.product_id = f.product_id
)
SELECT
    d.product_id, d.channel, d.channel AS believed_channel, 'declaration' AS field, NULL AS believed_value,
    d.written AS deviating_value, NULL AS locations, 1.0 AS magnitude,
    to_json({'state': CASE WHEN d.expired THEN ['expired'] ELSE ['applied to nothing'] END}) AS words
FROM declared d
LEFT JOIN found f ON d.key = 'accepted:' || f.fingerprint
WHERE d.expired OR (d.checkable AND NOT coalesce(d.used, f.fingerprint IS NOT NULL))
