# As it is in main.tf.
