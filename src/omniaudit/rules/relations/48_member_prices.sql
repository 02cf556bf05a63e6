/* Own channels that ask everybody what another own channel keeps for members while it asks others more. A price of a
   running sale only happens to be the same. */
SELECT
    m.product_id, a.channel, m.channel AS member_channel, a.amount, a.locations, m.pay_now,
    m.pay_now - m.member_price AS gap, m.currency
FROM (
    SELECT DISTINCT product_id, channel, member_price, pay_now, currency, pay_now_tax AS tax
    FROM suspect_offers
    WHERE own AND member_price < pay_now AND tax = pay_now_tax AND plausible
) m
JOIN price_values a
    ON a.product_id = m.product_id AND a.channel <> m.channel AND a.own AND a.amount = m.member_price
    AND a.currency = m.currency AND a.tax = m.tax AND a.plausible AND NOT a.on_sale
