from bill.money import shown, split, to_cents


def total(prices):
    return shown(sum(to_cents(price) for price in prices))


def shares(prices, people):
    return [shown(share) for share in split(sum(map(to_cents, prices)), people)]
