"""Train a network of PyTorch's with a rule typed in the workshop."""

import torch

from momentum_lib.bridges import as_torch
from momentum_lib.networks import load_digits
from momentum_lib.written_rules import WrittenRule

rule = WrittenRule(
    """
    v = beta*v + alpha*g
    theta = theta - v
    """,
    learning_rate=0.05,
    beta=0.9,
)
torch.manual_seed(0)
learning, held_out = (
    (torch.tensor(digits.images, dtype=torch.float32), torch.tensor(digits.labels))
    for digits in load_digits()
)
model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))
optimizer = as_torch(rule, model.parameters())
for _ in range(5):
    for picked in torch.randperm(1300).split(50):
        optimizer.zero_grad()
        images, labels = learning[0][picked], learning[1][picked]
        torch.nn.functional.cross_entropy(model(images), labels).backward()
        optimizer.step()
read = (model(held_out[0]).argmax(dim=1) == held_out[1]).float().mean()
print(f"Five epochs: {read:.1%} of the held-out digits are read.")
