/* Both sides of each pair with what their listings say besides: `mine` has it, `other` is what the other side asks. */
SELECT
    p.rank, p.code, o.channel, o.channel = p.channel AND s.deviates AS deviates, o.on_sale, o.pay_now AS mine,
    CASE WHEN s.deviates THEN p.believed ELSE p.deviating END AS other,
    o.price, o.sale_price, o.member_price, o.prior_price, o.sale_ends, o.title, o.item_group_id, o.unit, o.unit_price,
    o.observed_at
FROM cause_pairs p
JOIN (SELECT true AS deviates UNION ALL SELECT false) s ON true
JOIN suspect_offers o ON o.offer_id = CASE WHEN s.deviates THEN p.deviating_offer ELSE p.believed_offer END
WHERE p.one_currency
