/* ---
code: VCH003
name: expires-before-usable
title: What a promotion gives expires before it can be used, or too soon after
stage: experience
harm: voucher_instead_of_price
effort: [second_contact]
needs: []
params: {min_days: 7}
message: "{reward} of the promotion “{title}” at {channel} {window}"
why: >
  A reward that runs out before a customer can reasonably return was never a reward, and the till has to say no.
remedy: >
  Let it end at least {min_days} days after the first day on which {channel} takes it.
--- */
SELECT
    t.product_id, u.channel, u.channel AS believed_channel, 'usable_until' AS field, NULL AS believed_value,
    u.told_use AS deviating_value,
    NULL AS locations, CASE WHEN u.use_days <= 0 THEN 1.0 ELSE 1.0 - 1.0 * u.use_days / $min_days END AS magnitude,
    to_json({
        'reward': [CASE p.payout
            WHEN 'points' THEN 'The points' WHEN 'cashback' THEN 'The money back' ELSE 'The voucher' END],
        'title': coalesce(p.title, p.promotion_id), 'days': u.use_days, 'min_days': $min_days,
        'window': [CASE
            WHEN u.use_days <= 0 THEN 'will have expired before the first day of use'
            WHEN u.use_days = 1 THEN 'can be used for one day only'
            ELSE 'can be used for {days} days only'
        END]
    }) AS words
FROM promotion_uses u
JOIN promotions p ON p.promotion_no = u.promotion_no
JOIN promotion_targets t ON t.promotion_no = u.promotion_no
WHERE u.runs AND u.deferred AND u.use_days < $min_days
