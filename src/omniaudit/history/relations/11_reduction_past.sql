/* What the reduced offers asked in earlier runs, in the same currency and tax basis, and whether a higher price was
   struck through then too. The present stands at the end. */
SELECT r.offer_id, p.asked, p.reduced, p.first_seen, p.last_seen
FROM reductions r
JOIN past_offers p ON p.identity = r.identity
WHERE p.channel = r.channel AND p.location IS NOT DISTINCT FROM r.location
    AND p.currency = r.currency AND p.tax = r.tax AND p.asked IS NOT NULL
UNION ALL
SELECT offer_id, asked, true, $now, $now FROM reductions
