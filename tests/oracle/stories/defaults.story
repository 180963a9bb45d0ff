[0-7s] A boy.
