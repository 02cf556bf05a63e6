/* score = 100 × harm × magnitude × exposure; confidence stands beside and is never multiplied.
   Exposure joins what is sold and what customers complain of: 1 - (1 - sold) × (1 - complained of).
   A subject (a number below every product: a policy, a location, a journey) is met by everybody: exposure 1. */
WITH exposure_weights AS (
    SELECT
        lpad(gtin, 14, '0') AS gtin, sku, id,
        sum(coalesce(try_cast(replace(weight, ',', '.') AS DOUBLE), 0.0)) AS weight
    FROM exposure GROUP BY lpad(gtin, 14, '0'), sku, id
),
exposure_ranks AS (
    SELECT gtin, sku, id, cume_dist() OVER (ORDER BY weight) AS exposure FROM exposure_weights
),
exposed AS (
    SELECT o.product_id, max(e.exposure) AS exposure
    FROM suspect_offers o
    JOIN exposure_ranks e ON e.gtin = o.gtin
    GROUP BY o.product_id
    UNION ALL
    SELECT o.product_id, max(e.exposure) FROM suspect_offers o JOIN exposure_ranks e ON e.sku = o.sku
    WHERE o.own GROUP BY o.product_id
    UNION ALL
    SELECT o.product_id, max(e.exposure) FROM suspect_offers o JOIN exposure_ranks e ON e.id = o.listing_id
    WHERE o.own GROUP BY o.product_id
),
exposures AS (SELECT product_id, max(exposure) AS exposure FROM exposed GROUP BY product_id),
unknown_exposure AS (SELECT coalesce(min(exposure), 1.0) AS exposure FROM exposure_ranks),
rivals AS (
    SELECT r.product_id
    FROM suspect_offers r
    LEFT JOIN believed_prices b ON b.product_id = r.product_id
    WHERE NOT r.own AND r.orderable
        AND (b.amount IS NULL OR (r.pay_now <= b.amount AND r.currency IS NOT DISTINCT FROM b.currency))
    GROUP BY r.product_id
),
certainty AS (
    SELECT product_id, channel, min(confidence) AS confidence FROM suspect_offers GROUP BY product_id, channel
),
single AS (
    SELECT *, row_number() OVER (
        PARTITION BY code, product_id, channel ORDER BY magnitude DESC, believed_channel, believed_value, deviating_value,
            words
    ) AS place
    FROM findings
),
complaints AS (
    SELECT f.code, f.product_id, f.channel, sum(s.weight) AS signals, max(s.heard) AS heard
    FROM single f
    JOIN product_signals s
        ON s.product_id = f.product_id AND (s.channel IS NULL OR s.channel IN (f.channel, f.believed_channel))
    WHERE f.place = 1
    GROUP BY f.code, f.product_id, f.channel
),
scored AS (
    SELECT
        f.code, f.product_id, f.channel, f.believed_channel, f.field, f.believed_value, f.deviating_value, f.locations,
        f.words,
        k.key, k.gtin, k.sku, k.title,
        md5(f.code || '|' || k.key || '|' || f.channel) AS fingerprint,
        round(f.magnitude, 4) AS magnitude,
        CASE WHEN r.product_id IS NULL THEN w.harm ELSE w.harm_with_rival END AS harm,
        CASE
            WHEN f.product_id <= -1000000000 THEN 1.0
            ELSE 1.0 - (1.0 - coalesce(e.exposure, u.exposure)) * (1.0 - coalesce(s.heard, 0.0))
        END AS exposure,
        r.product_id IS NOT NULL AS rivalled,
        CAST(round(coalesce(s.signals, 0.0)) AS BIGINT) AS signals,
        w.severity AS fixed_severity,
        least(coalesce(d.confidence, 2), coalesce(b.confidence, 2)) AS confidence
    FROM single f
    JOIN product_keys k ON k.product_id = f.product_id
    JOIN rule_weights w ON w.code = f.code
    CROSS JOIN unknown_exposure u
    LEFT JOIN rivals r ON r.product_id = f.product_id
    LEFT JOIN exposures e ON e.product_id = f.product_id
    LEFT JOIN complaints s ON s.code = f.code AND s.product_id = f.product_id AND s.channel = f.channel
    LEFT JOIN certainty d ON d.product_id = f.product_id AND d.channel = f.channel
    LEFT JOIN certainty b ON b.product_id = f.product_id AND b.channel = f.believed_channel
    WHERE f.place = 1
),
graded AS (SELECT *, round(100.0 * harm * magnitude * exposure, 1) AS score FROM scored)
SELECT
    *,
    row_number() OVER (ORDER BY score DESC, fingerprint) AS rank,
    coalesce(fixed_severity, CASE
        WHEN score >= $critical THEN 'critical'
        WHEN score >= $high OR code LIKE 'LEG%' THEN 'high' -- the legal floor of ranking.md
        WHEN score >= $medium THEN 'medium'
        ELSE 'low'
    END) AS severity,
    CAST(NULL AS VARCHAR) AS baseline, -- the baseline and the config say which are known or accepted
    CAST(NULL AS BOOLEAN) AS confirmed, -- a second reading says which
    false AS failing -- the gate says which
FROM graded
