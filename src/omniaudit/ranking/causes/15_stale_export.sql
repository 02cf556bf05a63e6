/* ---
text: "one side still asks what the other asked in an earlier run: a price change or an export did not reach it"
needs: past_prices
--- */
SELECT p.rank, NULL AS detail
FROM cause_pairs p
JOIN past_prices h
    ON h.product_id = p.product_id AND (
        (h.channel = p.believed_channel AND h.amount = p.deviating)
        OR (h.channel = p.channel AND h.amount = p.believed)
    )
WHERE p.one_currency AND p.believed <> p.deviating AND p.channel <> p.believed_channel
    AND NOT EXISTS (
        SELECT 1 FROM cause_sides s
        WHERE s.rank = p.rank AND ((s.on_sale AND s.other = s.price) OR (s.prior_price > s.mine AND s.other = s.prior_price))
    )
