# A small simulation with objects holding each other.
class Account:
    total = 0
    def __init__(self, name, balance=0): self.name, self.balance, self.log = name, balance, []; Account.total += balance
    def __repr__(self): return f"<{self.name}: {self.balance}>"
    def pay(self, other, n):
        if n > self.balance: raise ValueError(f"{self.name} has only {self.balance}")
        self.balance -= n; other.balance += n; self.log.append((-n, other.name)); other.log.append((n, self.name))
    def __lt__(self, o): return self.balance < o.balance
    def __iadd__(self, n): self.balance += n; Account.total += n; return self
accounts = [Account(n, i * 10) for i, n in enumerate("abc")]
fails = []
for i in range(60):
    try:
        accounts[i % 3].pay(accounts[(i * 7 + 1) % 3], i % 11)
    except ValueError as e: fails.append(str(e))
accounts[0] += 100
print(sorted(accounts), len(fails), fails[:2], Account.total == sum(a.balance for a in accounts), max(accounts).name, [len(a.log) for a in accounts])
