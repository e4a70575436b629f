# The handler: one line for each payload, in capitals.
echo "$(tr '[:lower:]' '[:upper:]')" >> shouted.txt
