/* Contradictions between own channels' promotions, one row a product (or a promotion on everything) and deviating channel.
   gap: missing, benefit, payout or dates. `believed_no`, `deviating_no`: the two promotions; NULL where one is missing.
   Where one of two can't be redeemed in its own channel, that is the deviating one.
   What is missing of a promotion on everything counts by the share of the products that lack it; nothing is missing where the
   channel's own price shows the reduction already. Only when `promotions` has rows. */
WITH votes AS (
    SELECT scope_no, promotion_no, count(*) AS votes
    FROM (
        SELECT scope_no, a_no AS promotion_no FROM promotion_pairs WHERE verdict = 'match'
        UNION ALL
        SELECT scope_no, b_no FROM promotion_pairs WHERE verdict = 'match'
    ) matches
    GROUP BY scope_no, promotion_no
),
contradictions AS (
    SELECT
        scope_no, a_no, b_no, linked, magnitude, here_differs AND NOT payout_differs AS elsewhere,
        CASE
            WHEN payout_differs THEN 'payout'
            WHEN terms_differ AND NOT (value_differs OR audience_differs OR threshold_differs OR here_differs OR fee_differs)
                THEN 'payout'
            ELSE 'benefit'
        END AS gap
    FROM promotion_pairs
    WHERE both_run AND chosen AND (verdict = 'mismatch' OR (verdict = 'match' AND NOT same_friction))
    UNION ALL
    SELECT scope_no, a_no, b_no, linked, 0.5, false, 'dates' FROM promotion_pairs WHERE dates_differ AND chosen
),
sides AS (
    SELECT scope_no, gap, linked, magnitude, elsewhere, a_no AS promotion_no, b_no AS other_no FROM contradictions
    UNION ALL
    SELECT scope_no, gap, linked, magnitude, elsewhere, b_no, a_no FROM contradictions
),
standing AS (
    SELECT
        s.scope_no, s.gap, s.linked, s.magnitude, s.promotion_no AS believed_no, s.other_no AS deviating_no,
        row_number() OVER (
            PARTITION BY s.scope_no, s.gap, s.other_no
            ORDER BY c.authority DESC, s.elsewhere AND f.here DESC, coalesce(v.votes, 0) DESC, c.selling DESC, c.channel_no,
                s.promotion_no
        ) AS place,
        (c.authority, s.elsewhere AND f.here, coalesce(v.votes, 0), c.selling, -c.channel_no)
            > (d.authority, s.elsewhere AND NOT f.here, coalesce(w.votes, 0), d.selling, -d.channel_no) AS stronger
    FROM sides s
    JOIN promotions p ON p.promotion_no = s.promotion_no
    JOIN (SELECT promotion_no, coalesce(here, true) AS here FROM promotion_forms) f ON f.promotion_no = s.promotion_no
    JOIN channels c ON c.channel = p.channel
    JOIN promotions q ON q.promotion_no = s.other_no
    JOIN channels d ON d.channel = q.channel
    LEFT JOIN votes v ON v.scope_no = s.scope_no AND v.promotion_no = s.promotion_no
    LEFT JOIN votes w ON w.scope_no = s.scope_no AND w.promotion_no = s.other_no
),
deviants AS (
    SELECT DISTINCT scope_no, gap = 'dates' AS of_dates, deviating_no AS promotion_no FROM standing WHERE place = 1 AND stronger
),
found AS (
    SELECT
        t.scope_no, t.gap, p.channel AS believed_channel, q.channel, t.believed_no, t.deviating_no, t.magnitude,
        CASE WHEN t.linked OR (p.subject_id IS NOT NULL AND q.subject_id IS NOT NULL)
            THEN coalesce(p.subject_id, q.subject_id) END AS subject_id
    FROM standing t
    JOIN promotions p ON p.promotion_no = t.believed_no
    JOIN promotions q ON q.promotion_no = t.deviating_no
    LEFT JOIN deviants d ON d.scope_no = t.scope_no AND d.promotion_no = t.believed_no AND d.of_dates = (t.gap = 'dates')
    WHERE t.place = 1 AND t.stronger AND d.promotion_no IS NULL
    UNION ALL
    SELECT w.scope_no, 'missing', w.channel, w.asked_channel, w.promotion_no, NULL, coalesce(h.share, 1.0), w.subject_id
    FROM promotion_absences w
    LEFT JOIN (
        SELECT promotion_no, asked_channel, 1.0 * sum(CASE WHEN missing THEN products ELSE 0 END) / sum(products) AS share
        FROM promotion_absences WHERE subject_id IS NOT NULL GROUP BY promotion_no, asked_channel
    ) h ON h.promotion_no = w.promotion_no AND h.asked_channel = w.asked_channel
    WHERE w.missing
),
placed AS (
    SELECT f.gap, m.product_id, f.channel, f.believed_channel, f.believed_no, f.deviating_no, f.magnitude
    FROM found f
    JOIN promoted_products m ON m.scope_no = f.scope_no
    LEFT JOIN promotion_applied r
        ON f.gap = 'missing' AND r.promotion_no = f.believed_no AND r.product_id = m.product_id AND r.channel = f.channel
    WHERE f.subject_id IS NULL AND r.promotion_no IS NULL
    UNION ALL
    SELECT gap, subject_id, channel, believed_channel, believed_no, deviating_no, max(magnitude)
    FROM found WHERE subject_id IS NOT NULL
    GROUP BY gap, subject_id, channel, believed_channel, believed_no, deviating_no
)
SELECT
    r.gap, r.product_id, r.channel, r.believed_channel, r.believed_no, r.deviating_no, r.magnitude,
    CASE WHEN r.gap = 'dates' THEN b.dates ELSE b.told END AS believed_value,
    CASE WHEN r.gap = 'dates' THEN d.dates WHEN r.gap = 'missing' THEN 'none' ELSE d.told END AS deviating_value
FROM (
    SELECT
        g.gap, g.product_id, g.channel, g.believed_channel, g.believed_no, g.deviating_no, g.magnitude,
        row_number() OVER (
            PARTITION BY g.product_id, g.channel, g.gap
            ORDER BY g.magnitude DESC, c.authority DESC, c.channel_no, g.believed_no, g.deviating_no
        ) AS place
    FROM placed g
    JOIN channels c ON c.channel = g.believed_channel
) r
JOIN promotion_texts b ON b.promotion_no = r.believed_no
LEFT JOIN promotion_texts d ON d.promotion_no = r.deviating_no
WHERE r.place = 1
