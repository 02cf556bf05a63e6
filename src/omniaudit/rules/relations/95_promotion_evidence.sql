/* Where the promotions that contradict each other were read: what each gives, and its dates.
   Only when `promotions` has rows. */
SELECT DISTINCT
    g.product_id, p.channel, CASE WHEN g.gap = 'dates' THEN 'promotion_dates' ELSE 'promotion' END AS field,
    CASE WHEN g.gap = 'dates' THEN t.dates ELSE t.told END AS value,
    CASE WHEN g.gap <> 'dates' THEN concat_ws(' ', p.raw_benefit, p.raw_value, p.raw_payout) END AS raw, p.source,
    coalesce(p.position, 'line ' || CAST(p.line AS VARCHAR)) AS position
FROM (
    SELECT product_id, gap, believed_no AS promotion_no FROM promotion_gaps
    UNION ALL
    SELECT product_id, gap, deviating_no FROM promotion_gaps WHERE deviating_no IS NOT NULL
) g
JOIN promotions p ON p.promotion_no = g.promotion_no
JOIN promotion_texts t ON t.promotion_no = g.promotion_no
