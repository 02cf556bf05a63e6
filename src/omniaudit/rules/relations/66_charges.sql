/* What is charged beside the lowest price displayed for it, for channels that declare whose prices they honour: product ×
   charging channel × location. Only what is comparable: one currency, one known tax basis, no placeholder, nothing that
   may still be on its way (unsettled_prices). A price that is displayed for no location in particular holds at each; one
   that is charged everywhere is charged at each.
   `gap`: charged less displayed, 0 where rounding of net prices explains it. `large`: New York AGM § 197-b.
   Only when `honoured` has rows. */
WITH priced AS (
    SELECT o.product_id, o.channel, o.location, o.currency, o.pay_now_tax AS tax, o.pay_now, coalesce(o.pay_now_slack, 0) AS slack
    FROM offers o
    WHERE o.channel IN (SELECT channel FROM honoured UNION ALL SELECT displayed FROM honoured)
        AND o.pay_now > $lowest AND NOT list_contains($nines, o.pay_now) AND o.pay_now_tax <> 'unknown'
),
displayed AS (
    SELECT
        h.channel, h.displayed AS shown, p.product_id, p.location, p.currency, p.tax, min(p.pay_now) AS amount,
        min_by(p.slack, p.pay_now) AS slack
    FROM honoured h
    JOIN priced p ON p.channel = h.displayed
    GROUP BY h.channel, h.displayed, p.product_id, p.location, p.currency, p.tax
),
charged AS (
    SELECT product_id, channel, location, currency, tax, min(pay_now) AS amount, max(slack) AS slack
    FROM priced
    WHERE channel IN (SELECT channel FROM honoured)
    GROUP BY product_id, channel, location, currency, tax
    HAVING min(pay_now) = max(pay_now)
),
met AS (
    SELECT c.*, d.amount AS displayed, d.shown, c.slack + d.slack AS allowance
    FROM charged c
    JOIN displayed d
        ON d.channel = c.channel AND d.product_id = c.product_id AND d.currency = c.currency AND d.tax = c.tax
        AND d.location = c.location
    UNION ALL
    SELECT c.*, d.amount, d.shown, c.slack + d.slack
    FROM charged c
    JOIN displayed d
        ON d.channel = c.channel AND d.product_id = c.product_id AND d.currency = c.currency AND d.tax = c.tax
    WHERE d.location IS NULL OR c.location IS NULL
),
lowest AS (
    SELECT
        m.product_id, m.channel, m.location, m.currency, m.amount, min(m.displayed) AS displayed,
        min_by(m.shown, m.displayed * 64 + c.channel_no) AS shown, max(m.allowance) AS allowance
    FROM met m
    JOIN channels c ON c.channel = m.shown
    LEFT JOIN unsettled_prices u
        ON u.product_id = m.product_id AND u.channel = m.channel AND u.amount = m.amount AND u.other_channel = m.shown
        AND u.other_amount = m.displayed AND u.currency = m.currency AND u.tax = m.tax
    WHERE u.product_id IS NULL
    GROUP BY m.product_id, m.channel, m.location, m.currency, m.amount
)
SELECT
    product_id, channel, location, currency, amount, displayed, shown,
    CASE WHEN abs(amount - displayed) <= allowance THEN 0 ELSE amount - displayed END AS gap,
    amount - displayed > allowance
        AND CASE WHEN displayed <= 25000 THEN amount - displayed >= 2500 ELSE 10 * (amount - displayed) >= displayed END AS large
FROM lowest
WHERE amount < displayed * $factor AND amount * $factor > displayed
