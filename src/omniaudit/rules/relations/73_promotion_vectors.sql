/* What a promotion takes off and gives back, at one price: with its form, the vector by which promotions are compared. Columns
   are NULL where an attribute that they need is unknown.
   Baskets: one unit (`base`), the threshold, and one step under it, where there is a threshold. `_pay_now` is paid at the
   till, `_later` is given back in the promotion's form. One unit that reaches a minimum amount by itself has no threshold.
   A percentage is rounded half up to the currency's minor unit. All amounts are 10⁻⁴ units. `slack`: how far an amount that
   was converted from a net one may be off. least() and greatest() pass over NULL: what is unknown must not reach them.
   Only when `promotions` has rows. */
WITH asked AS (
    SELECT DISTINCT promotion_no, price_no, base, currency, step, tax
    FROM (
        SELECT unnest(promotions) AS promotion_no, price_no, base, currency, step, tax
        FROM (SELECT DISTINCT promotions, price_no, base, currency, step, tax FROM promoted_products)
    )
),
known AS (
    SELECT
        a.price_no, a.base, a.step, f.promotion_no, f.kind, f.percent, f.amount, f.form, f.counted, f.min_quantity AS least_quantity,
        f.kind IN ('gift', 'free_shipping', 'percent')
            OR (f.currency = a.currency AND coalesce(f.tax, a.tax) = a.tax) AS in_currency,
        CASE WHEN f.converted THEN a.step ELSE 0 END AS slack,
        CASE
            WHEN f.min_amount = 0 THEN 0
            WHEN f.currency IS DISTINCT FROM coalesce(a.currency, f.currency) OR f.tax <> a.tax THEN NULL
            WHEN f.min_amount <= a.base THEN 0
            ELSE f.min_amount
        END AS least_amount
    FROM asked a
    JOIN promotion_forms f ON f.promotion_no = a.promotion_no
),
baskets AS (
    SELECT *, CASE WHEN least_amount > base * least_quantity THEN least_amount
        WHEN least_amount IS NOT NULL THEN base * least_quantity END AS threshold
    FROM known
),
reduced AS (
    SELECT
        *,
        CASE
            WHEN kind IN ('gift', 'free_shipping') THEN 0
            WHEN counted THEN amount
            WHEN NOT in_currency OR amount + base IS NULL AND kind <> 'percent' THEN NULL
            WHEN kind = 'percent' THEN (2 * base * percent + 1000000 * step) // (2000000 * step) * step
            WHEN kind = 'amount' THEN least(amount, base)
            WHEN kind = 'fixed_price' THEN greatest(base - amount, 0)
        END AS off_one,
        CASE
            WHEN kind IN ('gift', 'free_shipping') THEN 0
            WHEN counted THEN amount
            WHEN NOT in_currency OR threshold > 4000000000000 OR amount + threshold IS NULL AND kind <> 'percent' THEN NULL
            WHEN kind = 'percent' THEN (2 * threshold * percent + 1000000 * step) // (2000000 * step) * step
            WHEN kind = 'amount' THEN least(amount, threshold)
            WHEN kind = 'fixed_price' THEN greatest(base - amount, 0) * least_quantity
        END AS off_threshold
    FROM baskets
)
SELECT
    promotion_no, price_no, base, slack, least_amount, least_quantity, off_one, off_threshold,
    CASE WHEN threshold > base THEN base WHEN form IS NULL OR threshold IS NULL THEN NULL
        WHEN form = 'immediate' THEN base - off_one ELSE base END AS one_pay_now,
    CASE WHEN threshold > base THEN 0 WHEN form IS NULL OR threshold IS NULL THEN NULL
        WHEN form = 'immediate' THEN 0 ELSE off_one END AS one_later,
    threshold,
    CASE WHEN form = 'immediate' THEN threshold - off_threshold WHEN form IS NOT NULL THEN threshold END AS threshold_pay_now,
    CASE WHEN form = 'immediate' THEN 0 WHEN form IS NOT NULL THEN off_threshold END AS threshold_later,
    CASE WHEN threshold > base THEN CASE WHEN least_quantity > 1 THEN base * (least_quantity - 1) ELSE threshold - step END END
        AS under_pay_now
FROM reduced
