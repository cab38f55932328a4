# Now it goes. What is left is the snapshot.
