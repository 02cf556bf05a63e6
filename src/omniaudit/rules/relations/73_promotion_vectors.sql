/* What a customer gets of a promotion, at one price: the vector by which promotions are compared. Columns are NULL where an
   attribute that they need is unknown.
   personas: who gets it, a bit each (anonymous 1, member 2, paid member 4, new customer 8); the others pay the basket.
   here: whether it can be redeemed in its own channel now. form: immediate, voucher, points or cashback.
   Baskets: one unit (`base`), the threshold, and one step under it, where there is a threshold. `_pay_now` is paid at the
   till, `_later` is given back in that form. One unit that reaches a minimum amount by itself has no threshold.
   `assumed`: the source has no column for this minimum, but one for the other: it has none, unless a counterpart has one.
   A percentage is rounded half up to the currency's minor unit. All amounts are 10⁻⁴ units. */
WITH asked AS (
    SELECT DISTINCT promotion_no, base, currency, step
    FROM (
        SELECT unnest(promotions) AS promotion_no, base, currency, step
        FROM (SELECT DISTINCT promotions, base, currency, step FROM promoted_products)
    )
),
known AS (
    SELECT
        a.base, a.step, p.promotion_no, p.channel, p.kind, p.percent, p.amount, p.currency, p.audience,
        p.usable_after_days, p.usable_after, p.usable_until_days, p.usable_until, p.usable_channels, p.unclear,
        CASE WHEN p.kind IN ('gift', 'free_shipping') THEN 'immediate' ELSE p.payout END AS form,
        CASE p.kind
            WHEN 'free_shipping' THEN 'free_shipping'
            WHEN 'gift' THEN 'gift ' || lower(p.raw_value)
            ELSE CASE WHEN p.kind IS NOT NULL THEN '' END
        END AS extra,
        p.kind IN ('gift', 'free_shipping') OR p.kind = 'percent' OR p.currency = a.currency AS in_currency,
        CASE
            WHEN list_contains(p.unclear, 'min_amount') AND NOT (
                p.raw_min_amount IS NULL AND NOT list_contains(p.unclear, 'min_quantity')) THEN NULL
            WHEN coalesce(p.min_amount, 0) = 0 THEN 0
            WHEN p.currency IS DISTINCT FROM coalesce(a.currency, p.currency) THEN NULL
            WHEN p.min_amount <= a.base THEN 0
            ELSE p.min_amount
        END AS least_amount,
        CASE
            WHEN list_contains(p.unclear, 'min_quantity')
                AND NOT (p.raw_min_quantity IS NULL AND NOT list_contains(p.unclear, 'min_amount')) THEN NULL
            ELSE greatest(coalesce(p.min_quantity, 1), 1)
        END AS least_quantity,
        list_contains(p.unclear, 'min_amount') AS assumed_amount,
        list_contains(p.unclear, 'min_quantity') AS assumed_quantity
    FROM asked a
    JOIN promotions p ON p.promotion_no = a.promotion_no
),
baskets AS (
    SELECT *, greatest(least_amount, base * least_quantity) AS threshold FROM known
),
reduced AS (
    SELECT
        *,
        CASE
            WHEN kind IN ('gift', 'free_shipping') THEN 0
            WHEN NOT in_currency THEN NULL
            WHEN kind = 'percent' THEN (2 * base * percent + 1000000 * step) // (2000000 * step) * step
            WHEN kind = 'amount' THEN least(amount, base)
            WHEN kind = 'fixed_price' THEN greatest(base - amount, 0)
        END AS off_one,
        CASE
            WHEN kind IN ('gift', 'free_shipping') THEN 0
            WHEN NOT in_currency OR threshold > 4000000000000 THEN NULL
            WHEN kind = 'percent' THEN (2 * threshold * percent + 1000000 * step) // (2000000 * step) * step
            WHEN kind = 'amount' THEN least(amount, threshold)
            WHEN kind = 'fixed_price' THEN greatest(base - amount, 0) * least_quantity
        END AS off_threshold
    FROM baskets
)
SELECT
    promotion_no, channel, base, step, kind, percent, amount, currency, form, extra,
    CASE audience WHEN 'all' THEN 15 WHEN 'member' THEN 6 WHEN 'paid_member' THEN 4 WHEN 'new_customer' THEN 8 END AS personas,
    CASE
        WHEN form = 'immediate' THEN coalesce(list_contains(usable_channels, channel), true)
        WHEN form IS NOT NULL THEN false
    END AS here,
    least_amount, least_quantity, assumed_amount, assumed_quantity, off_one, off_threshold,
    CASE WHEN threshold > base THEN base WHEN form IS NULL OR threshold IS NULL THEN NULL
        WHEN form = 'immediate' THEN base - off_one ELSE base END AS one_pay_now,
    CASE WHEN threshold > base THEN 0 WHEN form IS NULL OR threshold IS NULL THEN NULL
        WHEN form = 'immediate' THEN 0 ELSE off_one END AS one_later,
    threshold,
    CASE WHEN form = 'immediate' THEN threshold - off_threshold WHEN form IS NOT NULL THEN threshold END AS threshold_pay_now,
    CASE WHEN form = 'immediate' THEN 0 WHEN form IS NOT NULL THEN off_threshold END AS threshold_later,
    CASE WHEN threshold > base THEN CASE WHEN least_quantity > 1 THEN base * (least_quantity - 1) ELSE threshold - step END END
        AS under_pay_now,
    CASE WHEN form <> 'immediate' THEN CASE
        WHEN list_contains(unclear, 'usable_after') THEN NULL
        WHEN usable_after IS NOT NULL THEN CAST(usable_after AS VARCHAR)
        ELSE CAST(coalesce(usable_after_days, 0) AS VARCHAR) || ' days'
    END END AS later_from,
    CASE WHEN form <> 'immediate' THEN CASE
        WHEN list_contains(unclear, 'usable_until') THEN NULL
        WHEN usable_until IS NOT NULL THEN CAST(usable_until AS VARCHAR)
        ELSE coalesce(CAST(usable_until_days AS VARCHAR) || ' days', 'open')
    END END AS later_until,
    CASE WHEN form <> 'immediate' THEN usable_channels END AS later_where
FROM reduced
