/* What a customer gets of a promotion, whatever the price. NULL where an attribute that it needs is unknown.
   personas: who gets it, a bit each (anonymous 1, member 2, paid member 4, new customer 8); the others pay the basket.
   here: whether it can be redeemed in its own channel now; NULL where nothing is sold. form: immediate, voucher, points or
   cashback. extra: what no amount tells. counted: an amount in points, which no price bounds. tax: the basis of its amounts.
   later_from, later_until, later_where: when and where what is given back can be used.
   min_amount, min_quantity: 0 and 1 where there is none; `assumed`: the source has no column for this minimum, but one for
   the other: it has none, unless a counterpart has one. Only when `promotions` has rows. */
WITH known AS (
    SELECT
        p.*, c.selling,
        CASE WHEN p.kind IN ('gift', 'free_shipping') THEN 'immediate' ELSE p.payout END AS form,
        list_contains(p.unclear, 'min_amount') AS assumed_amount,
        list_contains(p.unclear, 'min_quantity') AS assumed_quantity
    FROM promotions p
    JOIN channels c ON c.channel = p.channel
)
SELECT
    promotion_no, channel, kind, percent, amount, currency, form, membership_fee,
    CASE kind
        WHEN 'free_shipping' THEN 'free_shipping'
        WHEN 'gift' THEN 'gift ' || lower(raw_value)
        ELSE CASE WHEN kind IS NOT NULL THEN '' END
    END AS extra,
    coalesce(kind = 'amount' AND payout = 'points', false) AS counted,
    replace(tax, 'converted', 'included') AS tax, coalesce(tax = 'converted', false) AS converted,
    CASE audience WHEN 'all' THEN 15 WHEN 'member' THEN 6 WHEN 'paid_member' THEN 4 WHEN 'new_customer' THEN 8 END AS personas,
    CASE
        WHEN NOT selling THEN NULL
        WHEN form = 'immediate' THEN coalesce(list_contains(usable_channels, channel), true)
        WHEN form IS NOT NULL THEN false
    END AS here,
    CASE WHEN NOT (assumed_amount AND (raw_min_amount IS NOT NULL OR assumed_quantity)) THEN coalesce(min_amount, 0) END
        AS min_amount,
    CASE WHEN NOT (assumed_quantity AND (raw_min_quantity IS NOT NULL OR assumed_amount))
        THEN CASE WHEN min_quantity > 1 THEN min_quantity ELSE 1 END END AS min_quantity,
    assumed_amount, assumed_quantity,
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
FROM known
