/* ---
code: AVL005
name: stock-quantity-drift
title: Two channels count different quantities of the same stock
stage: buy
harm: data_fault
effort: []
needs: [quantity]
compares: [quantity]
params: {tolerance: tolerance.quantity}
message: "{believed_channel} counts {believed_value}, {channel} counts {deviating_value}"
why: >
  The channel that counts too many sells what is not there, the one that counts too few sends customers away. A small
  drift is where both begin.
remedy: >
  Find out which sales and receipts do not reach {channel}, or reach it late. What is kept back on purpose belongs under
  `tolerance.quantity`.
--- */
-- Only exact counts of the same place are compared: of a location, or of channels without locations that share a
-- warehouse. A store without a code is a place of its own. Some against none is AVL001's where no location is named.
WITH exact AS (
    SELECT
        o.product_id, o.location, CASE WHEN o.location IS NULL THEN c.kind = 'store' END AS in_store, o.channel, c.channel_no,
        c.authority, c.selling, greatest(o.quantity, 0) AS pieces
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    WHERE o.quantity_kind = 'exact' AND o.quantity IS NOT NULL
),
shared AS (SELECT location, in_store FROM exact GROUP BY location, in_store HAVING min(channel_no) < max(channel_no)),
places AS (
    SELECT e.product_id, e.location, e.in_store
    FROM exact e
    JOIN shared s ON s.location IS NOT DISTINCT FROM e.location AND s.in_store IS NOT DISTINCT FROM e.in_store
    GROUP BY e.product_id, e.location, e.in_store
    HAVING max(e.pieces) - min(e.pieces) > $tolerance AND (e.location IS NOT NULL OR min(e.pieces) > 0)
),
drifting AS (
    SELECT *, count(*) OVER (PARTITION BY product_id, location, in_store, pieces) AS agreeing
    FROM (
        SELECT e.product_id, e.location, e.in_store, e.channel, e.channel_no, e.authority, e.selling, min(e.pieces) AS pieces
        FROM exact e
        JOIN places p
            ON p.product_id = e.product_id AND p.location IS NOT DISTINCT FROM e.location
            AND p.in_store IS NOT DISTINCT FROM e.in_store
        GROUP BY e.product_id, e.location, e.in_store, e.channel, e.channel_no, e.authority, e.selling
        HAVING min(e.pieces) = max(e.pieces)
    ) counts
),
believed AS (
    SELECT *, row_number() OVER (
        PARTITION BY product_id, location, in_store ORDER BY authority DESC, agreeing DESC, selling DESC, channel_no
    ) AS place
    FROM drifting
)
SELECT
    d.product_id, d.channel, max_by(b.channel, abs(d.pieces - b.pieces)) AS believed_channel, 'quantity' AS field,
    CAST(max_by(b.pieces, abs(d.pieces - b.pieces)) AS VARCHAR) AS believed_value,
    CAST(max_by(d.pieces, abs(d.pieces - b.pieces)) AS VARCHAR) AS deviating_value,
    array_agg(d.location ORDER BY d.location) FILTER (d.location IS NOT NULL) AS locations,
    max(1.0 * abs(d.pieces - b.pieces) / greatest(d.pieces, b.pieces)) AS magnitude
FROM drifting d
JOIN believed b
    ON b.place = 1 AND b.product_id = d.product_id AND b.location IS NOT DISTINCT FROM d.location
    AND b.in_store IS NOT DISTINCT FROM d.in_store
WHERE abs(d.pieces - b.pieces) > $tolerance
GROUP BY d.product_id, d.channel
