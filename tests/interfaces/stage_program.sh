# A job of a stage as a program: $1 says which, $2 is the stage's directory, the payload comes on standard input.
read -r payload
number=${payload##*[}
number=${number%%]*}

note() {
    echo "$number $$" >> "$directory/$1"
}

directory=$2
case $1 in
quick) note begun && note ended ;;
wait)
    note begun
    until [ -e "$directory/gate" ]; do sleep 0.01; done
    note ended
    ;;
spin) note begun && sleep 0.002 && note ended ;;
endless)
    note begun
    while :; do :; done
    ;;
blocked)
    trap '' TERM
    note begun
    sleep 30
    note ended
    ;;
watch)
    trap 'note cancelled; exit' TERM
    note begun
    sleep 30 &
    wait
    ;;
*) exit 1 ;;
esac
