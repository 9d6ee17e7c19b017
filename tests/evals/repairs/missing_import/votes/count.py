"""Counting of votes."""


def tally(votes):
    """Names with their votes, the most first; equal ones by name."""
    counts = Counter(vote.strip() for vote in votes if vote.strip())
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def winner(votes):
    """None where nobody voted or nobody is ahead."""
    ranked = tally(votes)
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    return ranked[0][0]


def seats(votes, total):
    """Seats by largest remainder."""
    ranked = tally(votes)
    everything = sum(count for _, count in ranked)
    shares = {name: count * total / everything for name, count in ranked}
    given = {name: math.floor(share) for name, share in shares.items()}
    left = total - sum(given.values())
    for name in sorted(shares, key=lambda n: given[n] - shares[n])[:left]:
        given[name] += 1
    return given
